namespace Healthcare.Kafka.Client;

/// <summary>A schema as a registry knows it. What an older registry does not tell is <see langword="null"/>.</summary>
/// <param name="Definition">Text, type and references.</param>
public sealed record RegistrySchema(SchemaDefinition Definition)
{
    /// <summary>Gets the id, which stands in front of a payload; <see langword="null"/> where a registry was asked by GUID and does not tell it.</summary>
    public int? Id { get; init; }

    /// <summary>Gets the GUID, which stands in a header; <see langword="null"/> from registries without GUIDs (Confluent Platform before 8.0, Karapace).</summary>
    public Guid? SchemaGuid { get; init; }

    /// <summary>Gets the subject; <see langword="null"/> where the registry was asked without one.</summary>
    public string? Subject { get; init; }

    /// <summary>Gets the version under the subject, from 1.</summary>
    public int? Version { get; init; }

    /// <summary>Gets whether the schema has rules for clients to run (encryption, conditions, migrations), which this library cannot run.</summary>
    /// <value>Serializer and deserializer refuse such a schema instead of passing over its rules.</value>
    public bool HasRules { get; init; }

    /// <summary>Names subject, version and id, not the text.</summary>
    /// <returns>A short description.</returns>
    public override string ToString() => $"{Subject ?? "schema"} version {Version?.ToString() ?? "?"}, id {Id?.ToString() ?? "?"}";
}
