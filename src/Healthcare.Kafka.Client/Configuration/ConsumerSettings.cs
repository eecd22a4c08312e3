using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>What a consumer runs with: options and preset, resolved.</summary>
internal sealed record ConsumerSettings
{
    public required string Name { get; init; }

    public required string GroupId { get; init; }

    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Gets every key that goes to librdkafka.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Librdkafka { get; init; }

    /// <summary>Gets the secrets that are not among them.</summary>
    public ClientSecrets Secrets { get; init; } = ClientSecrets.None;

    public ClientTransport Transport { get; init; }

    public ConsumeOrder Order { get; init; }

    /// <summary>Gets whether measurements tell partitions apart.</summary>
    public bool PartitionMetrics { get; init; }

    /// <summary>Gets how many calls of the handler may run at once; null: one per partition, or <see cref="LaneSetup.ParallelConcurrency"/> in another order.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Gets whether the handler takes a batch's messages one after the other.</summary>
    public bool TakesMessages { get; init; }

    public int MaxBatchSize { get; init; } = 500;

    /// <summary>Gets how many bytes of keys, values and headers a batch of more than one message has.</summary>
    public long MaxBatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Gets how long a batch that is not full waits after its first message; null: not at all.</summary>
    public TimeSpan? BatchWait { get; init; }

    /// <summary>Gets how many messages a lane holds.</summary>
    public int LaneCapacity { get; init; } = 2_000;

    /// <summary>Gets how many bytes of keys, values and headers a lane holds.</summary>
    public long LaneCapacityBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Gets how much memory messages may take that lanes have no room for, all partitions together, before one is paused.</summary>
    public long OverflowBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Gets how much memory received messages may take, all partitions together, <see cref="OverflowBytes"/> included.</summary>
    public long BufferMemory { get; init; } = 256 * 1024 * 1024;

    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets whether commits name what is completed beyond their offset, and what they name is not handled again.</summary>
    public bool CommitMetadata { get; init; } = true;

    public OffsetGapPolicy OnOffsetGap { get; init; }

    /// <summary>Gets how long a partition with messages to give may give none before that is reported; zero: it never is.</summary>
    public TimeSpan StallTimeout { get; init; }

    public StallPolicy OnStall { get; init; }

    /// <summary>Gets whether nothing is handled before it is known what the group has committed.</summary>
    public bool WaitsForCommitted => CommitMetadata || OnOffsetGap == OffsetGapPolicy.Halt;

    /// <summary>Gets how long a revoke waits for the batches in flight.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets how long a stop may take in all.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(25);

    public ConsumerRetryOptions Retry { get; init; } = new();

    public ConsumerFailurePolicy OnFailure { get; init; }

    /// <summary>Gets the topic of the dead letters; null for none.</summary>
    public string? DeadLetterTopic { get; init; }

    /// <summary>Gets the topic that messages wait in for further tries; null for none.</summary>
    public string? RetryTopic => RetryTopicOptions.Topic is { Length: > 0 } topic ? topic : null;

    public ConsumerRetryTopicOptions RetryTopicOptions { get; init; } = new();

    /// <summary>Gets all topics that are subscribed.</summary>
    public IReadOnlyList<string> Subscribed => RetryTopic is { } topic ? [.. Topics, topic] : Topics;

    /// <summary>Gets whether later messages of a dead-lettered key follow it to the dead-letter topic.</summary>
    public bool ParkKey { get; init; }

    /// <summary>
    /// Asks whether so many partitions may each hold less than a fetch of theirs brings. A message that stays in librdkafka's memory keeps all that was fetched
    /// with it there, so that each of them would hold more than it may.
    /// </summary>
    public bool HoldsLessThanFetches(int partitions) => (BufferMemory - OverflowBytes) / Math.Max(1, partitions) < MaxPartitionFetchBytes;

    private long MaxPartitionFetchBytes =>
        Librdkafka.Where(static pair => pair.Key == "max.partition.fetch.bytes").Select(static pair => long.Parse(pair.Value, CultureInfo.InvariantCulture)).FirstOrDefault(1024 * 1024);
}
