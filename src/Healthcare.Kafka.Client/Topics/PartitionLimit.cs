namespace Healthcare.Kafka.Client;

/// <summary>Who needs the more partitions.</summary>
public enum PartitionLimit
{
    /// <summary>Producers: T/P is the greater.</summary>
    Producers,

    /// <summary>Consumers: T/C is the greater.</summary>
    Consumers,

    /// <summary>Both need as many.</summary>
    Both,
}
