using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>Transactions, and the group whose offsets go with one.</summary>
internal static partial class Librdkafka
{
    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_init_transactions(NativeClientHandle client, int millisecondsTimeout);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_begin_transaction(NativeClientHandle client);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_send_offsets_to_transaction(NativeClientHandle client, nint offsets, nint group, int millisecondsTimeout);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_commit_transaction(NativeClientHandle client, int millisecondsTimeout);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_abort_transaction(NativeClientHandle client, int millisecondsTimeout);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_consumer_group_metadata_read(out nint group, ReadOnlySpan<byte> serialized, nuint size);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_consumer_group_metadata_destroy(nint group);
}
