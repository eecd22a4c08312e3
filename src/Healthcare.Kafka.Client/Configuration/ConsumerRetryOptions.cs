namespace Healthcare.Kafka.Client;

/// <summary>How often and how patiently a failing batch is tried again before its partition is halted.</summary>
public sealed class ConsumerRetryOptions
{
    /// <summary>Gets or sets how often a failed batch is tried again; the first try does not count.</summary>
    /// <value>0 to 2147483647. Default 5.</value>
    public int MaxRetryAttempts { get; set; } = 5;

    /// <summary>Gets or sets the wait before the first retry; it doubles with each further one, with jitter.</summary>
    /// <value>0 to 1 day. Default 200 ms.</value>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Gets or sets the longest wait between two tries.</summary>
    /// <value>0 to 1 day. Default 30 s.</value>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);
}
