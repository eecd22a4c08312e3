using Confluent.Kafka.Admin;

namespace Healthcare.Kafka.Tool;

/// <summary>What a cluster and, where asked for, this host say of themselves. What was not answered is named, and is no finding.</summary>
internal sealed record DoctorFacts
{
    public required IReadOnlyList<BrokerFacts> Brokers { get; init; }

    /// <summary>Gets the broker that leads the cluster; null where there is none or nobody said.</summary>
    public int? Controller { get; init; }

    /// <summary>Gets whether the cluster told of its controller, there being one or not.</summary>
    public bool IsControllerKnown { get; init; }

    public IReadOnlyList<PartitionFacts> Partitions { get; init; } = [];

    /// <summary>Gets the topics' settings, as far as told.</summary>
    public IReadOnlyList<TopicFacts> Topics { get; init; } = [];

    /// <summary>Gets the host; null where it was not asked for.</summary>
    public HostFacts? Host { get; init; }

    public IReadOnlyList<string> NotChecked { get; init; } = [];
}

/// <summary>One broker.</summary>
internal sealed record BrokerFacts(int Id, string Address)
{
    /// <summary>Gets the settings by key; empty where they were not told.</summary>
    public IReadOnlyDictionary<string, BrokerSetting> Settings { get; init; } = new Dictionary<string, BrokerSetting>();

    /// <summary>Gets the requests that it answers; null where it was not asked.</summary>
    public ApiVersions? Apis { get; init; }
}

/// <summary>One setting of a broker.</summary>
/// <param name="Value">The value; null where it is unset or secret.</param>
/// <param name="IsReadOnly">Whether it can only be changed in the broker's file.</param>
/// <param name="Source">Where it is set: in the broker's file, for one broker while it ran, for all of them, or nowhere.</param>
internal sealed record BrokerSetting(string? Value, bool IsReadOnly, ConfigSource Source);

/// <summary>One partition.</summary>
internal sealed record PartitionFacts(string Topic, int Partition, int Leader, IReadOnlyList<int> Replicas, IReadOnlyList<int> InSync);
