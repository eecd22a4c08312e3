namespace Healthcare.Kafka.Client;

/// <summary>How often and how patiently a failing batch is tried again before its partition is halted.</summary>
public sealed class ConsumerRetryOptions
{
    /// <summary>Gets or sets how often a failed batch is tried again; the first try does not count.</summary>
    /// <value>0 to 2,147,483,647. Default: 5.</value>
    /// <remarks>After the last one the partition halts, uncommitted, and the others go on.</remarks>
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
