namespace Healthcare.Kafka.Client;

/// <summary>The guide's kinds of healthcare data, each with a band of partitions.</summary>
public enum TopicWorkload
{
    /// <summary>High-volume clinical data: 24 to 48 partitions.</summary>
    Clinical,

    /// <summary>Administrative data: 12 to 24 partitions.</summary>
    Administrative,

    /// <summary>Reference data: 6 to 12 partitions.</summary>
    Reference,
}
