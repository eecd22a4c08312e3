namespace Healthcare.Kafka.Client;

/// <summary>How messages of one type are written with a schema id, and read again.</summary>
/// <remarks>
/// A serializer needs one of <see cref="Schema"/>, <see cref="UseLatest"/> and <see cref="SchemaId"/>. A schema is never made from a .NET type: it would
/// differ from the one that other languages registered. A deserializer needs none: each message names its schema.
/// </remarks>
public sealed class SchemaRegistryJsonOptions
{
    /// <summary>Gets or sets the JSON Schema that messages are written with.</summary>
    /// <value>Default: none. It is looked up; see <see cref="AutoRegister"/>.</value>
    /// <remarks>Keep it in a file of the project, as deployments register it; Confluent's tool finds the same text, whatever its white space.</remarks>
    public string? Schema { get; set; }

    /// <summary>Gets the schemas that <see cref="Schema"/> refers to.</summary>
    public IList<ReferencedSchema> References { get; } = [];

    /// <summary>Gets or sets whether <see cref="Schema"/> is registered when it is not.</summary>
    /// <value>Default: <see langword="false"/> (Confluent's serializer: true).</value>
    /// <remarks>For development: in production a schema is registered by its deployment, which is reviewed.</remarks>
    public bool AutoRegister { get; set; }

    /// <summary>Gets or sets whether messages are written with the latest version of the subject.</summary>
    /// <value>Default: <see langword="false"/>. It is asked for again after <see cref="SchemaRegistryOptions.LatestCacheTtl"/>, in the background.</value>
    /// <remarks>Nobody checks that the type fits it, unless there is a <see cref="Validator"/>.</remarks>
    public bool UseLatest { get; set; }

    /// <summary>Gets or sets the id of the schema that messages are written with.</summary>
    /// <value>0 or more. Default: none.</value>
    public int? SchemaId { get; set; }

    /// <summary>Gets or sets whether the registry brings <see cref="Schema"/> into a normal form before it compares or registers it.</summary>
    /// <value>Default: <see langword="false"/>, as Confluent's serializer.</value>
    public bool Normalize { get; set; }

    /// <summary>Gets or sets how subjects are named.</summary>
    /// <value>Default: <see cref="SubjectNaming.Topic"/>.</value>
    /// <remarks>
    /// Confluent's serializers from 2.14 on ask the registry for an association of the topic first, and name subjects by topic where there is none. The record's
    /// name is the title of <see cref="Schema"/>, or the type's name.
    /// </remarks>
    public SubjectNaming SubjectNameStrategy { get; set; }

    /// <summary>Gets or sets what names subjects instead, for a naming of your own or a context (<c>:.context:subject</c>).</summary>
    /// <value>Default: <see langword="null"/>: <see cref="SubjectNameStrategy"/> names them.</value>
    public SchemaSubjectName? SubjectName { get; set; }

    /// <summary>Gets or sets where a serializer puts the schema's id. A deserializer reads both places.</summary>
    /// <value>Default: <see cref="SchemaIdFraming.Prefix"/>.</value>
    public SchemaIdFraming Framing { get; set; }

    /// <summary>Gets or sets what checks payloads against their schema, before they are sent and before they are read.</summary>
    /// <value>Default: <see langword="null"/>: nothing is checked.</value>
    public IJsonSchemaValidator? Validator { get; set; }

    /// <summary>Gets the topics whose schemas are asked for before the host starts, so that a missing one stops the start.</summary>
    /// <value>Default: none: each topic's schema is asked for with its first message.</value>
    /// <remarks>A registry that is away stops the start too. For a consumer the latest version of the topic's subject is asked for.</remarks>
    public IList<string> ResolveAtStart { get; } = [];

    /// <exception cref="ArgumentException">A serializer could not work with them.</exception>
    internal void CheckForWriting()
    {
        var ways = (Schema is null ? 0 : 1) + (UseLatest ? 1 : 0) + (SchemaId is null ? 0 : 1);
        if (ways != 1)
        {
            throw new ArgumentException($"Set exactly one of {nameof(Schema)}, {nameof(UseLatest)} and {nameof(SchemaId)} for a schema to write with; {ways} are set.");
        }

        if (AutoRegister && Schema is null)
        {
            throw new ArgumentException($"{nameof(AutoRegister)} needs {nameof(Schema)}: a schema is never made from a .NET type.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(SchemaId ?? 0, nameof(SchemaId));
    }

    internal SchemaDefinition Definition() => new(Schema!) { References = [.. References] };
}
