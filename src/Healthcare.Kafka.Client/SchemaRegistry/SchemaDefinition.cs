namespace Healthcare.Kafka.Client;

/// <summary>A schema as one gives it to a registry: its text, its type, and the schemas that it refers to.</summary>
/// <param name="Schema">The schema's text.</param>
/// <param name="SchemaType">Its type, as registries write it: <c>JSON</c>, <c>AVRO</c> or <c>PROTOBUF</c>. Default: <c>JSON</c>.</param>
public sealed record SchemaDefinition(string Schema, string SchemaType = SchemaDefinition.Json)
{
    /// <summary>The type of a JSON Schema.</summary>
    public const string Json = "JSON";

    /// <summary>Gets the schemas that it refers to. Default: none.</summary>
    public IReadOnlyList<ReferencedSchema> References { get; init; } = [];

    /// <summary>Names the type, not the text, which may be long.</summary>
    /// <returns>A short description.</returns>
    public override string ToString() => $"{SchemaType} schema of {Schema.Length} characters";
}
