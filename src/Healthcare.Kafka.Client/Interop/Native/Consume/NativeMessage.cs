using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>librdkafka's <c>rd_kafka_message_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct NativeMessage
{
    public readonly ErrorCode Error;
    public readonly nint Topic;
    public readonly int Partition;
    public readonly byte* Value;
    public readonly nuint ValueLength;
    public readonly byte* Key;
    public readonly nuint KeyLength;
    public readonly long Offset;
    private readonly nint _private;

    public int Size => checked((int)(KeyLength + ValueLength));
}
