namespace Healthcare.Kafka.Client;

/// <summary>A topic as it should be.</summary>
public sealed record TopicDefinition
{
    /// <summary>Gets the topic's name.</summary>
    /// <value>1 to 249 letters, digits, dots, underscores and hyphens of ASCII; neither <c>.</c> nor <c>..</c>, and not with <c>__</c> in front.</value>
    public required string Name { get; init; }

    /// <summary>Gets how many partitions the topic has.</summary>
    /// <value>1 to 100,000.</value>
    /// <remarks><see cref="PartitionPlanner"/> finds it from rates. More can be added later, but then keys change their partition.</remarks>
    public required int Partitions { get; init; }

    /// <summary>Gets how many brokers hold each partition.</summary>
    /// <value>1 to 32,767, and not more than there are brokers. Default: 3.</value>
    public int ReplicationFactor { get; init; } = TopicRules.Replicas;

    /// <summary>Gets the topic's settings by Kafka's keys; what it has none for is the brokers' to say.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets a preset's values under the name of a topic; change them with a <c>with</c> expression.</summary>
    /// <param name="name">The topic's name.</param>
    /// <param name="preset">The preset.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="ArgumentException">The name is none for a topic.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such preset.</exception>
    public static TopicDefinition Of(string name, TopicPreset preset)
    {
        if (TopicDefinitionRules.NameProblem(name) is { } problem)
        {
            throw new ArgumentException($"Topic '{name}': its name {problem}.", nameof(name));
        }

        return Enum.IsDefined(preset) ? TopicPresets.Of(preset, name) : throw new ArgumentOutOfRangeException(nameof(preset), preset, "No preset of topics.");
    }

    /// <summary>Names the topic, its partitions and its replicas.</summary>
    /// <returns>A short description.</returns>
    public override string ToString() => $"{Name}: {Partitions} partitions, {ReplicationFactor} replicas";
}
