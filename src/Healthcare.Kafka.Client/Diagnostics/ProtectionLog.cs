using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What is logged of protected keys and payloads: ids of data keys, positions and reasons; never a key, a payload or a secret.</summary>
internal static partial class ProtectionLog
{
    public const string Category = "Healthcare.Kafka.Client.Protection";

    [LoggerMessage(EventIds.DataKeyInUse, LogLevel.Information, "Producer {ClientName} encrypts with data key {DataKeyId}")]
    public static partial void DataKeyInUse(this ILogger logger, string clientName, string dataKeyId);

    [LoggerMessage(EventIds.DataKeyNotRead, LogLevel.Warning,
        "Producer {ClientName} could not ask for the current data key: {ExceptionType}; it goes on with {DataKeyId} and asks again in 10 seconds")]
    public static partial void DataKeyNotRead(this ILogger logger, string clientName, string dataKeyId, Type exceptionType);

    [LoggerMessage(EventIds.DataKeyFileNotRead, LogLevel.Warning, "The data keys could not be read again from their file: {ExceptionType}; those read before are used")]
    public static partial void DataKeyFileNotRead(this ILogger logger, Type exceptionType);

    [LoggerMessage(EventIds.DataKeyStoreAway, LogLevel.Warning,
        "The store of data keys, or the service that wraps them, could not be asked: {ExceptionType}; data key {DataKeyId}, which is in memory, is used")]
    public static partial void DataKeyStoreAway(this ILogger logger, Type exceptionType, string dataKeyId);

    [LoggerMessage(EventIds.DataKeyMade, LogLevel.Information, "Data key {DataKeyId} was made, wrapped with {WrappingKeyId}")]
    public static partial void DataKeyMade(this ILogger logger, string dataKeyId, string wrappingKeyId);

    [LoggerMessage(EventIds.DataKeysRewrapped, LogLevel.Information, "{Count} data keys were wrapped anew with {WrappingKeyId}")]
    public static partial void DataKeysRewrapped(this ILogger logger, int count, string wrappingKeyId);

    [LoggerMessage(EventIds.DataKeysShredded, LogLevel.Warning, "{Count} data keys of one subject were destroyed: what they encrypted is gone")]
    public static partial void DataKeysShredded(this ILogger logger, int count);
}
