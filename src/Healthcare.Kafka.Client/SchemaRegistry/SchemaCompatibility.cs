namespace Healthcare.Kafka.Client;

/// <summary>What a registry says of a schema beside those that are registered.</summary>
/// <param name="IsCompatible">Whether it could be registered.</param>
/// <param name="Messages">The registry's reasons, about schemas only; empty where it gives none.</param>
public sealed record SchemaCompatibility(bool IsCompatible, IReadOnlyList<string> Messages);
