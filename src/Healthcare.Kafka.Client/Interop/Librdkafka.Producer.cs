using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>What a producer is asked.</summary>
internal static partial class Librdkafka
{
    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_purge(nint client, int flags);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_fatal_error(nint client, Span<byte> reason, nuint reasonSize);
}
