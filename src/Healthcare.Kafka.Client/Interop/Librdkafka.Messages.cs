using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>Consumed messages. What only reads a field of one runs without a transition of the garbage collector.</summary>
internal static unsafe partial class Librdkafka
{
    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_queue_get_consumer(nint client);

    /// <summary>Takes messages and serves callbacks until the array is full or the time over.</summary>
    /// <returns>How many messages; -1 for an error.</returns>
    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_consume_batch_queue(nint queue, int millisecondsTimeout, NativeMessage** messages, nuint size);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_message_destroy(NativeMessage* message);

    [LibraryImport(LibrdkafkaModule.Name)]
    [SuppressGCTransition]
    public static partial byte* rd_kafka_topic_name(nint topic);

    [LibraryImport(LibrdkafkaModule.Name)]
    [SuppressGCTransition]
    public static partial int rd_kafka_message_leader_epoch(NativeMessage* message);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial byte* rd_kafka_message_errstr(NativeMessage* message);

    /// <summary>Gets the headers, which the first call parses; they belong to the message.</summary>
    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_message_headers(NativeMessage* message, nint* headers);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_header_get_all(nint headers, nuint index, byte** name, byte** value, nuint* size);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_header_get_last(nint headers, byte* name, byte** value, nuint* size);
}
