namespace ClinicalPipeline;

/// <summary>The two topics, with the partition counts that the tuning guide gives to clinical data and to alerts.</summary>
internal static class Topics
{
    /// <summary>All resource types in one topic: the order of a patient's events holds across them.</summary>
    public const string Events = "clinical.event.recorded";

    public const string Alerts = "clinical.alert.generated";

    public static readonly IReadOnlyList<(string Name, int Partitions)> All = [(Events, 32), (Alerts, 16)];
}
