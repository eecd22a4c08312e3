namespace Healthcare.Kafka.Client;

/// <summary>What a call of the handler left undone. Messages are named by their index in the lane's batch.</summary>
internal sealed class CallFailure
{
    /// <summary>Gets what the handler threw; null when it returned and asked for another try.</summary>
    public Exception? Exception { get; init; }

    /// <summary>Gets the messages of which one or more made the handler throw: those it neither acknowledged nor marked.</summary>
    public IReadOnlyList<int> Suspects { get; init; } = [];

    /// <summary>Gets the messages that the handler marked to come again.</summary>
    public IReadOnlyList<int> Retries { get; init; } = [];

    /// <summary>Gets the least wait that the handler asked for.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Gets whether the handler threw after it had finished something: the failure is the first one of what comes next.</summary>
    public bool Progressed { get; init; }

    /// <summary>Gets why the partition halts when the tries are used up, whatever OnFailure says: no message is to blame. Null when one may be.</summary>
    public HaltReason? HaltsFor { get; init; }

    /// <summary>Gets why nothing more may be tried.</summary>
    public Halt? Halt { get; init; }

    /// <summary>Gets what a pipeline is shown.</summary>
    public Exception Shown => Exception ?? new RetryException(Delay);

    public string? ExceptionType => Exception?.GetType().FullName;

    /// <summary>Gets the type of what a pipeline is shown, by name.</summary>
    public string ErrorType => ExceptionType ?? typeof(RetryException).FullName!;

    public CallFailure WithoutRetries() => new() { Exception = Exception, Suspects = Suspects, HaltsFor = HaltsFor };

    /// <summary>Leaves out what is completed: it followed a dead-lettered message of its key.</summary>
    /// <returns>Null when nothing is left.</returns>
    public CallFailure? Open(LaneBatch batch)
    {
        int[] suspects = [.. Suspects.Where(index => !batch.IsCompleted(index))];
        int[] retries = [.. Retries.Where(index => !batch.IsCompleted(index))];
        return suspects.Length + retries.Length == 0
            ? null
            : new CallFailure
            {
                Exception = suspects.Length > 0 ? Exception : null,
                Suspects = suspects,
                Retries = retries,
                Delay = Delay,
                Progressed = Progressed,
                HaltsFor = suspects.Length > 0 ? HaltsFor : null,
            };
    }

    public static CallFailure Halted(Halt halt) => new() { Halt = halt };
}
