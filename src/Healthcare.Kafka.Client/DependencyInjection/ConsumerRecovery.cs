using Polly;

namespace Healthcare.Kafka.Client;

/// <summary>What a registration says of retries in code.</summary>
internal sealed class ConsumerRecovery(string consumerName)
{
    public RetryRules Rules { get; } = new();

    public Func<IServiceProvider, ResiliencePipeline>? Pipeline { get; set; }

    /// <exception cref="InvalidOperationException">Retries are described in two ways.</exception>
    public FailureHandling Build(IServiceProvider services)
    {
        if (Pipeline is not null && !Rules.IsEmpty)
        {
            throw new InvalidOperationException(
                $"Consumer '{consumerName}' has both NonRetriable and UseResiliencePipeline. Your own pipeline decides what it retries: say it there, and remove NonRetriable.");
        }

        return new FailureHandling(Rules, Pipeline?.Invoke(services));
    }
}
