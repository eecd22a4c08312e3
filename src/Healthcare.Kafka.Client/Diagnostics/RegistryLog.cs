using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What is logged of a schema registry: subjects, ids, codes; never a payload, a secret, or the registry's own words.</summary>
internal static partial class RegistryLog
{
    public const string Category = "Healthcare.Kafka.Client.SchemaRegistry";

    [LoggerMessage(EventIds.SchemaResolved, LogLevel.Information, "The {Component} of topic {Topic} is written with schema {SchemaId} (subject {Subject}, version {Version})")]
    public static partial void SchemaResolved(this ILogger logger, MessageComponentType component, string topic, int? schemaId, string? subject, int? version);

    [LoggerMessage(EventIds.LatestSchemaNotRead, LogLevel.Warning,
        "The latest schema of subject {Subject} could not be read again: {ExceptionType}; schema {SchemaId} is used until it can")]
    public static partial void LatestSchemaNotRead(this ILogger logger, string subject, int? schemaId, Type exceptionType);

    [LoggerMessage(EventIds.InsecureRegistryAccepted, LogLevel.Warning, "The connection to the schema registry has no TLS, as {Setting} allows")]
    public static partial void InsecureRegistryAccepted(this ILogger logger, string setting);

    [LoggerMessage(EventIds.RegistryAway, LogLevel.Warning,
        "The schema registry does not answer ({StatusCode}, error code {ErrorCode}); schemas that are known are used, and what needs another one waits")]
    public static partial void RegistryAway(this ILogger logger, int? statusCode, int? errorCode);

    [LoggerMessage(EventIds.RegistryBack, LogLevel.Information, "The schema registry answers again")]
    public static partial void RegistryBack(this ILogger logger);

    [LoggerMessage(EventIds.RegistryRefused, LogLevel.Error,
        "The schema registry refuses the credentials of Kafka:SchemaRegistry, or what they may do: {StatusCode}; what needs a schema that is not known waits")]
    public static partial void RegistryRefused(this ILogger logger, int statusCode);
}
