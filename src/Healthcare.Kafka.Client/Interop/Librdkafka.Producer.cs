using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>What a producer is asked.</summary>
internal static partial class Librdkafka
{
    [LibraryImport(LibrdkafkaModule.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint rd_kafka_topic_new(NativeClientHandle client, string topic, nint conf);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_topic_destroy(nint topic);

    // With the bare pointer: the caller keeps this, the hot one, apart from the end of the client.
    [LibraryImport(LibrdkafkaModule.Name)]
    public static unsafe partial nint rd_kafka_produceva(nint client, ProduceArgument* arguments, nuint count);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_flush(NativeClientHandle client, int millisecondsTimeout);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_purge(nint client, int flags);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_fatal_error(nint client, Span<byte> reason, nuint reasonSize);

    [LibraryImport(LibrdkafkaModule.Name)]
    [SuppressGCTransition]
    public static unsafe partial PersistenceStatus rd_kafka_message_status(NativeMessage* message);

    [LibraryImport(LibrdkafkaModule.Name)]
    [SuppressGCTransition]
    public static unsafe partial long rd_kafka_message_timestamp(NativeMessage* message, TimestampType* type);
}
