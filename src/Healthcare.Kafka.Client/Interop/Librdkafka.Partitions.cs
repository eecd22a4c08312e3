using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>Lists of partitions, and the memory that they own.</summary>
internal static partial class Librdkafka
{
    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_topic_partition_list_new(int size);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_topic_partition_list_destroy(nint list);

    [LibraryImport(LibrdkafkaModule.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint rd_kafka_topic_partition_list_add(nint list, string topic, int partition);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_topic_partition_set_leader_epoch(nint partition, int leaderEpoch);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial int rd_kafka_topic_partition_get_leader_epoch(nint partition);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_mem_malloc(nint client, nuint size);
}
