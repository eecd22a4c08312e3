namespace Healthcare.Kafka.Client;

/// <summary>Where a consumer puts what it gives up.</summary>
public sealed class ConsumerDeadLetterOptions
{
    /// <summary>Gets or sets the topic that dead letters are written to.</summary>
    /// <value>The name of an existing topic, none of those consumed. Default: none.</value>
    /// <remarks>
    /// Required when <see cref="HealthcareConsumerOptions.OnFailure"/> is DeadLetter. Without it, a message that the handler dead-letters
    /// halts its partition.
    /// </remarks>
    public string? Topic { get; set; }
}
