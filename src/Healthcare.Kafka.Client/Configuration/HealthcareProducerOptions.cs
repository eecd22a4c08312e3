namespace Healthcare.Kafka.Client;

/// <summary>The settings of one producer.</summary>
public sealed class HealthcareProducerOptions : HealthcareClientOptions
{
    /// <summary>Gets or sets how long a call may wait for room in the buffer.</summary>
    public TimeSpan? MaxBlock { get; set; }
}
