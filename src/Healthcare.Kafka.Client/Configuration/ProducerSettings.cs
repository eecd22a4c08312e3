namespace Healthcare.Kafka.Client;

/// <summary>What a producer runs with: options and preset, resolved.</summary>
internal sealed record ProducerSettings
{
    public required string Name { get; init; }

    /// <summary>Gets every key that goes to librdkafka.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Librdkafka { get; init; }

    /// <summary>Gets the secrets that are not among them.</summary>
    public ClientSecrets Secrets { get; init; } = ClientSecrets.None;

    public ClientTransport Transport { get; init; }

    /// <summary>Gets the budget of admission, in bytes: value, key, headers and a fixed overhead per message.</summary>
    public long BufferBytes { get; init; } = 64L * 1024 * 1024;

    public int BufferMessages { get; init; } = 500_000;

    public int MaxMessageBytes { get; init; } = 1_000_000;

    public int BatchSize { get; init; } = 131_072;

    /// <summary>Gets the topics to look at when the host starts; none: no look.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Gets the topics whose messages go to the same partition of one of <see cref="Topics"/>.</summary>
    public IReadOnlyList<TopicSource> Sources { get; init; } = [];

    public TopicProblemPolicy OnTopicProblem { get; init; }

    public TimeSpan TopicCheckTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan MaxBlock { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the transactional id; null is a producer without transactions.</summary>
    public string? TransactionalId { get; init; }

    /// <summary>Gets how long one transactional call is tried again.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets whether measurements tell partitions apart.</summary>
    public bool PartitionMetrics { get; init; }

    /// <summary>Gets whether a message without an id is given one.</summary>
    public bool MessageIds { get; init; } = true;

    /// <summary>Gets whether the current activity's trace context goes along.</summary>
    public bool TraceContext { get; init; } = true;

    /// <summary>Gets the media type of values that come with none; null leaves it to the serializer.</summary>
    public string? ContentType { get; init; }

    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromMinutes(2);

    public DeliveryFailurePolicy OnDeliveryFailure { get; init; } = DeliveryFailurePolicy.FailKey;

    /// <summary>
    /// Gets how long a message may be unreported before later ones of its key are held back from librdkafka; it is done at twice that at the latest.
    /// </summary>
    public TimeSpan HoldBackWindow { get; init; } = TimeSpan.FromMilliseconds(110);

    /// <summary>Gets the guide's periodic flush; null is none.</summary>
    public TimeSpan? FlushInterval { get; init; }

    /// <summary>Gets whether the native producer has a transactional id; such a one is never replaced.</summary>
    public bool IsTransactional => TransactionalId is not null;
}
