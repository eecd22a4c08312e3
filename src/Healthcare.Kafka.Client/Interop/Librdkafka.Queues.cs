using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>Queues, the events on them, and the errors that calls return.</summary>
internal static partial class Librdkafka
{
    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_queue_new(nint client);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_queue_destroy(nint queue);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_queue_poll(nint queue, int millisecondsTimeout);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_event_error(nint answer);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_event_topic_partition_list(nint answer);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_event_destroy(nint answer);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_error_code(nint error);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_error_destroy(nint error);
}
