namespace Healthcare.Kafka.Client;

/// <summary>Which exceptions of a handler are worth a retry: all, but for those that were named.</summary>
internal sealed class RetryRules
{
    private readonly List<Func<Exception, bool>> _nonRetriable = [];

    public bool IsEmpty => _nonRetriable.Count == 0;

    public void AddNonRetriable(Func<Exception, bool> isNonRetriable) => _nonRetriable.Add(isNonRetriable);

    public bool IsRetriable(Exception exception) =>
        exception is RetryException || (exception is not DeadLetterException && !_nonRetriable.Exists(matches => matches(exception)));
}
