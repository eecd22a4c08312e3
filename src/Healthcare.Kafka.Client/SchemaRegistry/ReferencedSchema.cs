namespace Healthcare.Kafka.Client;

/// <summary>Where a registry finds a schema that another one refers to.</summary>
/// <param name="Name">The name under which the referring schema knows it: the <c>$ref</c> of a JSON Schema.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Version">Its version under the subject, from 1.</param>
public sealed record ReferencedSchema(string Name, string Subject, int Version);
