namespace Healthcare.Kafka.Client;

/// <summary>The values of the presets, from the guide's section "Topic Configuration".</summary>
internal static class TopicPresets
{
    private const string OneDay = "86400000";
    private const string OneGiB = "1073741824";

    private static readonly TopicDefinition[] _presets =
    [
        Preset(TopicPreset.HighThroughputClinical, 32, [
            ("retention.ms", "604800000"), ("min.insync.replicas", "2"), ("cleanup.policy", "delete"), ("segment.bytes", OneGiB), ("segment.ms", OneDay)]),
        Preset(TopicPreset.LowLatencyAlerting, 16, [
            ("retention.ms", OneDay), ("min.insync.replicas", "2"), ("cleanup.policy", "delete"), ("segment.bytes", "536870912"), ("segment.ms", "43200000")]),
        Preset(TopicPreset.CompactedReference, 6, [
            ("cleanup.policy", "compact"), ("min.cleanable.dirty.ratio", "0.5"), ("delete.retention.ms", OneDay), ("segment.bytes", OneGiB),
            ("min.insync.replicas", "2")]),
    ];

    /// <summary>Gets a preset's values under the name of a topic.</summary>
    public static TopicDefinition Of(TopicPreset preset, string name) => _presets[(int)preset] with { Name = name };

    private static TopicDefinition Preset(TopicPreset preset, int partitions, (string Key, string Value)[] config) => new()
    {
        Name = preset.ToString(),
        Partitions = partitions,
        ReplicationFactor = TopicRules.Replicas,
        Config = config.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
    };
}
