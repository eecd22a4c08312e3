namespace Healthcare.Kafka.Client;

/// <summary>Where a batch stands between the partition and the end of its messages' tries.</summary>
internal enum RetryStage
{
    /// <summary>It comes from the partition itself.</summary>
    None,

    /// <summary>It comes from the retry topic, and may be tried again there.</summary>
    Try,

    /// <summary>It comes from the retry topic for the last time.</summary>
    LastTry,
}
