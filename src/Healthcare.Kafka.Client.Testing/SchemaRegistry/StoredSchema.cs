using System.Security.Cryptography;
using System.Text;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>A schema of the embedded registry: the same content has the same id, under whatever subjects.</summary>
internal sealed record StoredSchema(int Id, SchemaContent Content)
{
    public Guid SchemaGuid { get; } = new(SHA256.HashData(Encoding.UTF8.GetBytes(Content.ToString())).AsSpan(0, 16));
}

/// <summary>What makes two schemas the same. References, rules and metadata as JSON text; null when not given.</summary>
internal sealed record SchemaContent(string Schema, string SchemaType, string? References, string? RuleSet, string? Metadata);

/// <summary>A version of a subject.</summary>
internal sealed record StoredVersion(string Subject, int Version, StoredSchema Schema);
