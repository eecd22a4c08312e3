namespace Healthcare.Kafka.Tool;

/// <summary>What a load test measures.</summary>
internal enum LoadKind
{
    /// <summary>Producers only.</summary>
    Produce,

    /// <summary>A consumer that reads what a topic holds.</summary>
    Consume,

    /// <summary>One message on its way at a time, from the call that sends it to the handler.</summary>
    EndToEnd,

    /// <summary>Producers and a consumer at once.</summary>
    Mixed,
}

/// <summary>Whose client.</summary>
internal enum LoadClient
{
    /// <summary>This library's.</summary>
    Ours,

    /// <summary>Confluent.Kafka as it is, with the settings that our preset has.</summary>
    Raw,
}

/// <summary>One client in one preset.</summary>
internal sealed record Contender(LoadClient Client, ProducerPreset Preset)
{
    public string Name => $"{(Client == LoadClient.Ours ? "ours" : "raw")} {Preset}";

    public ConsumerPreset ConsumerPreset => Enum.Parse<ConsumerPreset>(Preset.ToString());
}

/// <summary>A load test as it was asked for.</summary>
internal sealed record LoadPlan
{
    public required LoadKind Kind { get; init; }

    public required IReadOnlyList<Contender> Contenders { get; init; }

    public required string Topic { get; init; }

    public required LoadMessages Messages { get; init; }

    /// <summary>Gets how many senders there are.</summary>
    public required int Threads { get; init; }

    /// <summary>Gets how many messages a second all senders together send; null: as many as they can, or with <see cref="LoadKind.EndToEnd"/> one at a time.</summary>
    public double? Rate { get; init; }

    /// <summary>Gets how long is measured; null: until <see cref="Count"/>.</summary>
    public required TimeSpan? Duration { get; init; }

    /// <summary>Gets how long is measured at most.</summary>
    public TimeSpan Limit => Duration ?? TimeSpan.FromDays(1);

    public required TimeSpan WarmUp { get; init; }

    /// <summary>Gets how many messages end the test before its time; null: none.</summary>
    public long? Count { get; init; }

    /// <summary>Gets whether a sender waits for the consumer to have its message before it sends the next.</summary>
    public bool IsOneAtATime => Kind == LoadKind.EndToEnd && Rate is null;

    public bool HasProducer => Kind != LoadKind.Consume;

    public bool HasConsumer => Kind != LoadKind.Produce;
}
