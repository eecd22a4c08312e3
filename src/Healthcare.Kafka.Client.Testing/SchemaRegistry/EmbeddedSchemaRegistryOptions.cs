using System.Security.Cryptography.X509Certificates;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>How an <see cref="EmbeddedSchemaRegistry"/> is to be: a current one, an older one, or one that asks for credentials.</summary>
public sealed class EmbeddedSchemaRegistryOptions
{
    /// <summary>Gets or sets the id of the first schema.</summary>
    /// <value>1 or more. Default: 1.</value>
    public int FirstId { get; set; } = 1;

    /// <summary>Gets or sets whether schemas have no GUIDs, as in Confluent Platform before 8.0 and Karapace.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool NoGuids { get; set; }

    /// <summary>Gets or sets whether a field that is null, or more than schema, type and references, is refused with 422, as old registries and Karapace do.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool RefuseUnknownFields { get; set; }

    /// <summary>Gets or sets whether a registration is answered with the id alone, as before 8.0.</summary>
    /// <value>Default: <see langword="false"/>: version, GUID and schema too.</value>
    public bool IdOnlyAnswers { get; set; }

    /// <summary>Gets or sets the error code of an incompatible schema: 409 before 8.2, 40901 since.</summary>
    /// <value>Default: 40901.</value>
    public int IncompatibleErrorCode { get; set; } = 40_901;

    /// <summary>Gets or sets the user and password that it asks for, as <c>user:password</c>.</summary>
    /// <value>Default: <see langword="null"/>: none.</value>
    public string? BasicAuthUserInfo { get; set; }

    /// <summary>Gets or sets the bearer token that it asks for.</summary>
    /// <value>Default: <see langword="null"/>: none.</value>
    public string? BearerToken { get; set; }

    /// <summary>Gets or sets the certificate with its key that it serves https with.</summary>
    /// <value>Default: <see langword="null"/>: http.</value>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Gets or sets whether a client must show a certificate; any will do.</summary>
    /// <value>Default: <see langword="false"/>. Needs <see cref="Certificate"/>.</value>
    public bool RequireClientCertificate { get; set; }
}
