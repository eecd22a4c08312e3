namespace Healthcare.Kafka.Tool;

/// <summary>What a cluster is to carry, and what was measured.</summary>
internal sealed record CapacityInput
{
    /// <summary>Gets the load: messages a second, at the peak.</summary>
    public required double Rate { get; init; }

    /// <summary>Gets the bytes of a message, key, value and headers.</summary>
    public required double MessageBytes { get; init; }

    /// <summary>Gets the messages a second that producers reach with one partition.</summary>
    public required double ProducerRate { get; init; }

    /// <summary>Gets the messages a second that a consumer reaches with one partition.</summary>
    public required double ConsumerRate { get; init; }

    public required TimeSpan Retention { get; init; }

    public required int Replication { get; init; }

    /// <summary>Gets how many groups read every message.</summary>
    public required int Groups { get; init; }

    /// <summary>Gets how much smaller batches are on the wire and on the disk.</summary>
    public required double Compression { get; init; }

    /// <summary>Gets the average load over the peak one, 0 to 1: what fills the disks.</summary>
    public required double AverageShare { get; init; }

    /// <summary>Gets what a broker's network carries each way, in bytes a second.</summary>
    public required double BrokerNetwork { get; init; }

    /// <summary>Gets what a broker's disks write, in bytes a second.</summary>
    public required double BrokerDiskRate { get; init; }

    /// <summary>Gets the room on a broker's disks, in bytes.</summary>
    public required double BrokerDisk { get; init; }

    /// <summary>Gets how much of anything may be in use, sustained, 0 to 1.</summary>
    public required double Use { get; init; }
}
