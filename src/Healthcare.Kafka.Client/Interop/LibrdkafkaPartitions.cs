using System.Runtime.InteropServices;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>librdkafka's list of partitions with offset, leader epoch and metadata; Confluent.Kafka leaves the metadata out.</summary>
internal sealed class LibrdkafkaPartitions : IDisposable
{
    /// <summary>Makes an empty list.</summary>
    public LibrdkafkaPartitions(int capacity) => Pointer = Librdkafka.rd_kafka_topic_partition_list_new(capacity);

    public nint Pointer { get; }

    public void Add(GroupOffset offset)
    {
        var pointer = Librdkafka.rd_kafka_topic_partition_list_add(Pointer, offset.TopicPartition.Topic, offset.TopicPartition.Partition.Value);
        var element = Marshal.PtrToStructure<Element>(pointer);
        element.Offset = offset.Offset;
        if (offset.Metadata.Length > 0)
        {
            // librdkafka frees it with the list, so it must come from its own heap.
            var bytes = Encoding.UTF8.GetBytes(offset.Metadata);
            element.Metadata = Librdkafka.rd_kafka_mem_malloc(0, (nuint)bytes.Length);
            element.MetadataSize = (nuint)bytes.Length;
            Marshal.Copy(bytes, 0, element.Metadata, bytes.Length);
        }

        Marshal.StructureToPtr(element, pointer, fDeleteOld: false);
        Librdkafka.rd_kafka_topic_partition_set_leader_epoch(pointer, offset.LeaderEpoch);
    }

    /// <summary>Reads a list that librdkafka owns or has filled.</summary>
    public static List<(GroupOffset Offset, ErrorCode Error)> Read(nint pointer)
    {
        var list = Marshal.PtrToStructure<List>(pointer);
        var result = new List<(GroupOffset, ErrorCode)>(list.Count);
        for (var index = 0; index < list.Count; index++)
        {
            result.Add(ReadElement(list.Elements + (index * Marshal.SizeOf<Element>())));
        }

        return result;
    }

    public void Dispose() => Librdkafka.rd_kafka_topic_partition_list_destroy(Pointer);

    private static (GroupOffset Offset, ErrorCode Error) ReadElement(nint pointer)
    {
        var element = Marshal.PtrToStructure<Element>(pointer);
        var partition = new TopicPartition(Marshal.PtrToStringUTF8(element.Topic)!, element.Partition);
        var metadata = element.MetadataSize == 0 ? "" : Marshal.PtrToStringUTF8(element.Metadata, (int)element.MetadataSize);
        return (new GroupOffset(partition, Math.Max(element.Offset, -1), Librdkafka.rd_kafka_topic_partition_get_leader_epoch(pointer), metadata), (ErrorCode)element.Error);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct List
    {
        public int Count;
        public int Size;
        public nint Elements;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Element
    {
        public nint Topic;
        public int Partition;
        public long Offset;
        public nint Metadata;
        public nuint MetadataSize;
        public nint Opaque;
        public int Error;
        public nint Private;
    }
}
