namespace Healthcare.Kafka.Client;

/// <summary>What is kept of one of librdkafka's statistics.</summary>
internal sealed class ClientStatistics
{
    /// <summary>Gets or sets when they were made, in microseconds of librdkafka's own clock.</summary>
    public long At { get; set; }

    /// <summary>Gets or sets how many messages brokers were sent since the client's start.</summary>
    public long SentMessages { get; set; }

    /// <summary>Gets or sets how many messages wait in librdkafka's queues for a broker's answer.</summary>
    public long QueuedMessages { get; set; }

    public long QueuedBytes { get; set; }

    /// <summary>Gets or sets the messages sent per second since the statistics before; null for the first.</summary>
    public double? SendRate { get; set; }

    public List<BrokerStatistics> Brokers { get; } = [];

    public List<TopicStatistics> Topics { get; } = [];
}

/// <summary>What is kept of one broker.</summary>
internal record struct BrokerStatistics(int Id)
{
    /// <summary>Gets or sets the time from a request to its answer, in microseconds.</summary>
    public Window RoundTrip { get; set; }

    /// <summary>Gets or sets how long the broker made the client wait for a quota, in milliseconds; only answers that said so count.</summary>
    public Window Throttle { get; set; }

    public long RequestsInFlight { get; set; }
}

/// <summary>What is kept of one topic.</summary>
internal record struct TopicStatistics(string Name)
{
    public Window BatchBytes { get; set; }

    public Window BatchMessages { get; set; }

    /// <summary>Gets or sets how many fetched messages were not polled yet.</summary>
    public long FetchedMessages { get; set; }

    public long FetchedBytes { get; set; }
}

/// <summary>Values of one statistics interval.</summary>
/// <param name="Average">Their average.</param>
/// <param name="Max">The largest.</param>
/// <param name="Count">How many; without one there is neither average nor largest.</param>
internal readonly record struct Window(long Average, long Max, long Count);
