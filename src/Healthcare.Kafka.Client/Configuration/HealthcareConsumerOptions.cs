namespace Healthcare.Kafka.Client;

/// <summary>The settings of one consumer.</summary>
public sealed class HealthcareConsumerOptions : HealthcareClientOptions
{
    /// <summary>Gets or sets the most messages that a handler gets in one call.</summary>
    public int? MaxBatchSize { get; set; }
}
