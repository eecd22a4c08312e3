namespace ClinicalPipeline;

/// <summary>The section ClinicalPipeline of appsettings.json.</summary>
internal sealed class PipelineOptions
{
    /// <summary>Events in one call of ProduceBatchAsync.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>Calls of ProduceBatchAsync that may wait for the brokers at a time.</summary>
    public int BatchesInFlight { get; set; } = 4;

    /// <summary>Bytes that may be on their way between producer and consumer.</summary>
    public long MaxUnconsumedBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long nothing may move before the run is given up.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(1);

    public int GeneratedEvents { get; set; } = 10_000;

    public int GeneratedPatients { get; set; } = 200;

    public int Seed { get; set; } = 1;
}
