namespace Healthcare.Kafka.Client;

/// <summary>Where a consumer's settings start from. Every preset keeps manual commit and this library's fixed rules.</summary>
public enum ConsumerPreset
{
    /// <summary>The tuning guide to the letter: a message on a quiet topic may wait 500 ms for company.</summary>
    Documented,

    /// <summary>The guide's values, with a fetch that waits 50 ms at most, checked CRCs and cooperative rebalances. The default.</summary>
    Clinical,

    /// <summary>The guide's throughput list: more bytes per fetch, more messages per batch.</summary>
    HighThroughput,

    /// <summary>The guide's latency list: a fetch returns with the first message.</summary>
    LowLatency,
}
