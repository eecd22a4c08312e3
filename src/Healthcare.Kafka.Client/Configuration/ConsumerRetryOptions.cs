namespace Healthcare.Kafka.Client;

/// <summary>How often and how patiently a failing batch is tried again before <see cref="HealthcareConsumerOptions.OnFailure"/> decides.</summary>
/// <remarks>Which exceptions are not worth a retry is said in code, by NonRetriable on the consumer's builder; UseResiliencePipeline there replaces all of this.</remarks>
public sealed class ConsumerRetryOptions
{
    /// <summary>Gets or sets how often a failed batch is tried again; the first try does not count.</summary>
    /// <value>0 to 2,147,483,647. Default: 5.</value>
    /// <remarks>
    /// The last one is kept for the one message that fails: a batch is halved to find it. With 0 the halving begins at once, and the
    /// message found is still called alone before it is given up.
    /// </remarks>
    public int MaxRetryAttempts { get; set; } = 5;

    /// <summary>Gets or sets the wait before the first retry; it doubles with each further one, with jitter.</summary>
    /// <value>0 to 1 day, not above <see cref="MaxDelay"/>. Default: 200 ms.</value>
    /// <remarks>The partition's later messages wait meanwhile; other partitions do not.</remarks>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Gets or sets the longest wait between two tries.</summary>
    /// <value>0 to 1 day. Default: 30 seconds.</value>
    /// <remarks>It bounds how late a recovered dependency is noticed.</remarks>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);
}
