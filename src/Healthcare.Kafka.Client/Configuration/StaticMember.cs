namespace Healthcare.Kafka.Client;

/// <summary>The name of this process in a group whose members keep their partitions over a restart.</summary>
internal static class StaticMember
{
    /// <summary>The variables that may name the process, the surest first: a pod of a StatefulSet keeps its name.</summary>
    public static IReadOnlyList<string> Variables { get; } = ["POD_NAME", "HOSTNAME"];

    /// <summary>Gets the first of them that is set; null when none is.</summary>
    public static string? Process => Variables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
}
