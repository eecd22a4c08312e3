using static Healthcare.Kafka.Client.Rows<Healthcare.Kafka.Client.HealthcareTopicsOptions>;

namespace Healthcare.Kafka.Client;

internal static partial class LibrdkafkaKeys
{
    // Messages and their figures are none of its business.
    private static readonly string[] _notOfTopics =
    [
        nameof(HealthcareClientOptions.Transport), nameof(HealthcareClientOptions.StatisticsInterval), nameof(HealthcareClientOptions.PartitionMetrics),
    ];

    public static OptionKey[] TopicsRows =>
    [
        //     property               key       least           most  librdkafka  guide   presets
        Switch(o => o.EnsureAtStart,  Ours,                           None,       None,   Every("false")),
        Choice(o => o.OnTopicProblem, Ours,                           None,       None,   Every("Report")),
        Time(  o => o.RequestTimeout, Ours,      100, 5 * OneMinute,  None,       None,   Every("30000")),
    ];

    /// <summary>Gets every row that applies to the declared topics, in the order in which keys are sent.</summary>
    public static IReadOnlyList<OptionKey> Topics { get; } =
        [.. Connection.Where(row => !_notOfTopics.Contains(row.Property)), .. TopicsRows, .. Security];
}
