namespace Healthcare.Kafka.Client;

/// <summary>What the health check compares its numbers with.</summary>
public sealed class KafkaHealthOptions
{
    /// <summary>Gets or sets the target for the 99th percentile of the time from a call of a producer to the delivery report, beyond its <see cref="HealthcareProducerOptions.Linger"/>.</summary>
    /// <value>Above 0; <see langword="null"/> compares nothing. Default: 10 ms. Source: the guide.</value>
    /// <remarks>A miss is Degraded: the service works, slower than it should. Of the last minute, with 100 messages measured or more.</remarks>
    public TimeSpan? ProducerLatency { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Gets or sets the target for the 99th percentile of the time from a message's timestamp to its completion here.</summary>
    /// <value>Above 0; <see langword="null"/> compares nothing. Default: 100 ms. Source: the guide.</value>
    /// <remarks>
    /// A miss is Degraded. As right as the clocks of both machines; a consumer that catches up with old messages misses it rightly. Raise it for
    /// handlers that take longer, or batches that wait for company.
    /// </remarks>
    public TimeSpan? EndToEndLatency { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets or sets the target for the lag of a partition.</summary>
    /// <value>0 messages or more; <see langword="null"/> compares nothing. Default: 10,000 messages (the guide: minimal).</value>
    /// <remarks>A miss is Degraded: an instance that is taken out of service for its lag would have a larger one.</remarks>
    public long? Lag { get; set; } = 10_000;

    /// <summary>Gets or sets how long a received message may wait to be finished.</summary>
    /// <value>Above 0; <see langword="null"/> compares nothing. Default: 1 minute.</value>
    /// <remarks>
    /// A miss is Unhealthy, and names the partition: a handler hangs, or its retries or a dead letter take as long. Partitions that an operator paused do
    /// not count. Raise it above what the handler's own retries may take.
    /// </remarks>
    public TimeSpan? OldestUnfinished { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how long a call may wait for room in a producer's buffer.</summary>
    /// <value>Above 0; <see langword="null"/> compares nothing. Default: 30 seconds, half of the default <see cref="HealthcareProducerOptions.MaxBlock"/>.</value>
    /// <remarks>A miss is Unhealthy: the brokers take nothing, or far less than is produced. Calls come first, first served, so it is not one unlucky call.</remarks>
    public TimeSpan? BufferWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets how long before the end of a client's own certificate (<see cref="KafkaSecurityOptions.CertificateLocation"/> and its like), or of an authority
    /// that it checks brokers with (<see cref="KafkaSecurityOptions.CaLocation"/>, <see cref="KafkaSecurityOptions.CaPem"/>), that is told.
    /// </summary>
    /// <value>Above 0; <see langword="null"/> looks at none. Default: 30 days.</value>
    /// <remarks>
    /// Degraded before the end, Unhealthy after it: open connections go on, new ones are refused. The earliest end counts of all certificates in the file; of
    /// authorities that of the next one to end, and Unhealthy is the end of the last. The operating system's authorities are not looked at.
    /// librdkafka reads it when the client opens, so a new one takes a restart.
    /// </remarks>
    public TimeSpan? CertificateExpiry { get; set; } = TimeSpan.FromDays(30);

    internal KafkaHealthOptions Checked()
    {
        Check(CertificateExpiry, nameof(CertificateExpiry));
        Check(ProducerLatency, nameof(ProducerLatency));
        Check(EndToEndLatency, nameof(EndToEndLatency));
        Check(OldestUnfinished, nameof(OldestUnfinished));
        Check(BufferWait, nameof(BufferWait));
        ArgumentOutOfRangeException.ThrowIfNegative(Lag ?? 0, nameof(Lag));
        return this;
    }

    private static void Check(TimeSpan? limit, string name)
    {
        if (limit <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(name, limit, "A limit of the health check is above 0, or null to compare nothing.");
        }
    }
}
