namespace Healthcare.Kafka.Client;

/// <summary>Compatibility levels as registries write them.</summary>
internal static class CompatibilityLevels
{
    private static readonly Dictionary<string, SchemaCompatibilityLevel> _levels = Enum.GetValues<SchemaCompatibilityLevel>().ToDictionary(Text);

    public static string Text(SchemaCompatibilityLevel level) => level switch
    {
        SchemaCompatibilityLevel.BackwardTransitive => "BACKWARD_TRANSITIVE",
        SchemaCompatibilityLevel.ForwardTransitive => "FORWARD_TRANSITIVE",
        SchemaCompatibilityLevel.FullTransitive => "FULL_TRANSITIVE",
        _ => level.ToString().ToUpperInvariant(),
    };

    public static SchemaCompatibilityLevel? Parse(string? text) =>
        text is not null && _levels.TryGetValue(text, out var level) ? level : null;
}
