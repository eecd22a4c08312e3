using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>Clients of our own.</summary>
internal static partial class Librdkafka
{
    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_new(int type, nint conf, Span<byte> error, nuint errorSize);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_destroy(nint client);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_name(NativeClientHandle client);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_set_log_queue(nint client, nint queue);
}
