using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>What a consumer is asked.</summary>
internal static partial class Librdkafka
{
    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_seek_partitions(nint client, nint partitions, int millisecondsTimeout);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_commit_queue(nint client, nint offsets, nint queue, nint callback, nint opaque);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_committed(nint client, nint partitions, int millisecondsTimeout);
}
