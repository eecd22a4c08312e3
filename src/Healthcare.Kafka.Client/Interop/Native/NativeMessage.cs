using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary><c>rd_kafka_message_t</c>: of a consumer, a message or an error; of a producer, what became of a message.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeMessage
{
    public ErrorCode Error;
    public nint Topic;
    public int Partition;
    public nint Value;
    public nuint ValueSize;
    public nint Key;
    public nuint KeySize;
    public long Offset;

    /// <summary>Of a producer, what was given as <see cref="ProduceArgumentType.Opaque"/>.</summary>
    public nint Opaque;
}
