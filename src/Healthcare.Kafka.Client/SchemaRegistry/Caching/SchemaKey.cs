namespace Healthcare.Kafka.Client;

/// <summary>What a schema is found by in a registry: an id within a context, or a GUID.</summary>
internal readonly record struct SchemaKey(SchemaId Id, string Context)
{
    /// <summary>Gets the context of a subject, such as <c>.ward</c> of <c>:.ward:orders-value</c>; empty for the default one.</summary>
    public static string ContextOf(string? subject) =>
        subject is { Length: > 2 } && subject.StartsWith(":.", StringComparison.Ordinal) && subject.IndexOf(':', 1) is var end and > 0 ? subject[1..end] : "";
}
