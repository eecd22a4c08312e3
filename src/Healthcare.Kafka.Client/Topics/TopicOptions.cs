namespace Healthcare.Kafka.Client;

/// <summary>The settings of one declared topic.</summary>
public sealed class TopicOptions
{
    /// <summary>Gets or sets where the values start from.</summary>
    /// <value>Default: none; <see cref="Partitions"/> is then required, and <c>min.insync.replicas</c> is 2.</value>
    public TopicPreset? Preset { get; set; }

    /// <summary>Gets or sets how many partitions the topic has.</summary>
    /// <value>1 to 100,000. Default: the preset's.</value>
    /// <remarks><see cref="PartitionPlanner"/> finds it from rates. More can be added later, but then keys change their partition.</remarks>
    public int? Partitions { get; set; }

    /// <summary>Gets or sets how many brokers hold each partition.</summary>
    /// <value>1 to 32,767, and not more than there are brokers. Default: 3.</value>
    /// <remarks>With fewer, set <c>min.insync.replicas</c> too: it must not be more.</remarks>
    public int? ReplicationFactor { get; set; }

    /// <summary>Gets settings by Kafka's keys, over the preset's. An empty one takes the preset's away: the brokers' default applies.</summary>
    public IDictionary<string, string> Config { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Puts preset and settings together.</summary>
    internal TopicDefinition Resolve(string name)
    {
        var start = Preset is { } preset
            ? TopicPresets.Of(preset, name)
            : new TopicDefinition
            {
                Name = name,
                Partitions = 0,
                Config = new Dictionary<string, string> { ["min.insync.replicas"] = $"{TopicRules.InsyncReplicas}" },
            };
        var config = new Dictionary<string, string>(start.Config, StringComparer.Ordinal);
        foreach (var (key, value) in Config)
        {
            config[key] = value;
        }

        return start with
        {
            Partitions = Partitions ?? start.Partitions,
            ReplicationFactor = ReplicationFactor ?? start.ReplicationFactor,
            Config = config.Where(pair => pair.Value.Length > 0).ToDictionary(StringComparer.Ordinal),
        };
    }
}
