namespace Healthcare.Kafka.Tool;

/// <summary>What a recommendation is about; each has a page in docs/tuning.</summary>
internal enum TuningArea
{
    Hardware,
    Broker,
    Linux,
    Limits,
    Jvm,
    PerformanceTools,
    LoadTest,
}
