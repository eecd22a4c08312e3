namespace Healthcare.Kafka.Client;

/// <summary>What a consumer runs with: options and preset, resolved.</summary>
internal sealed record ConsumerSettings
{
    public required string Name { get; init; }

    public required string GroupId { get; init; }

    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Gets every key that goes to librdkafka.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Librdkafka { get; init; }

    public int MaxBatchSize { get; init; } = 500;

    /// <summary>Gets how many messages a lane holds before its partition is paused.</summary>
    public int LaneCapacity { get; init; } = 2_000;

    /// <summary>Gets how many bytes of keys and values a lane holds before its partition is paused.</summary>
    public long LaneCapacityBytes { get; init; } = 16 * 1024 * 1024;

    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets how long a revoke waits for the batches in flight.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets how long a stop may take in all.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(25);

    public ConsumerRetryOptions Retry { get; init; } = new();

    public ConsumerFailurePolicy OnFailure { get; init; }

    /// <summary>Gets the topic of the dead letters; null for none.</summary>
    public string? DeadLetterTopic { get; init; }

    /// <summary>Gets whether later messages of a dead-lettered key follow it to the dead-letter topic.</summary>
    public bool ParkKey { get; init; }
}
