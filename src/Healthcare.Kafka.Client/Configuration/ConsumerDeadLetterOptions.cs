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

    /// <summary>Gets or sets whether later messages of a key follow one of it that was dead-lettered, so that none overtakes it.</summary>
    /// <value>Default: <see langword="false"/>. <see langword="true"/> needs <see cref="Topic"/>.</value>
    /// <remarks>
    /// They are not handled but dead-lettered, with the reason KeyParked, until <see cref="IDeadLetterRedrive"/> has brought the last one of the
    /// key back. Needs a dead-letter topic with as many partitions as the source has. Costs a look into the dead-letter partition with each
    /// assignment, and some 60 bytes of memory per parked key. See docs/dead-letters.md.
    /// </remarks>
    public bool? ParkKey { get; set; }
}
