using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>Queues, the events on them, and the errors that calls return.</summary>
internal static partial class Librdkafka
{
    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_queue_new(nint client);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_queue_get_main(NativeClientHandle client);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_queue_destroy(nint queue);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_queue_poll(nint queue, int millisecondsTimeout);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_queue_yield(nint queue);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial EventType rd_kafka_event_type(nint answer);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_event_error(nint answer);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_event_error_string(nint answer);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial int rd_kafka_event_error_is_fatal(nint answer);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial int rd_kafka_event_log(nint answer, out nint facility, out nint text, out int level);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_event_stats(nint answer);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static unsafe partial nuint rd_kafka_event_message_array(nint answer, NativeMessage** messages, nuint size);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_event_topic_partition_list(nint answer);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_event_destroy(nint answer);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_error_code(nint error);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial int rd_kafka_error_is_fatal(nint error);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial int rd_kafka_error_is_retriable(nint error);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial int rd_kafka_error_txn_requires_abort(nint error);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_error_destroy(nint error);
}
