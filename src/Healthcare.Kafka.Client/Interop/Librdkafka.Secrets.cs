using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>Secrets of a live client.</summary>
internal static partial class Librdkafka
{
    [LibraryImport(LibrdkafkaModule.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint rd_kafka_sasl_set_credentials(NativeClientHandle client, string username, string password);

    [LibraryImport(LibrdkafkaModule.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial ErrorCode rd_kafka_oauthbearer_set_token(
        NativeClientHandle client, string token, long expiresAt, string principal, string[] extensions, nuint extensionCount, Span<byte> error, nuint errorSize);

    [LibraryImport(LibrdkafkaModule.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial ErrorCode rd_kafka_oauthbearer_set_token_failure(NativeClientHandle client, string why);
}
