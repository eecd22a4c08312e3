using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>librdkafka's <c>RD_KAFKA_VTYPE_*</c>: what a <see cref="ProduceArgument"/> holds.</summary>
internal enum ProduceArgumentType
{
    TopicHandle = 2,
    Partition = 3,
    Value = 4,
    Key = 5,
    Opaque = 6,
    Flags = 7,
    Timestamp = 8,
    Header = 9,
}

/// <summary><c>rd_kafka_vu_t</c>, one part of a message: a type, and a union of 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal struct ProduceArgument
{
    [FieldOffset(0)]
    public ProduceArgumentType Type;

    /// <summary>The handle, the opaque, where key or value begin, or where a header's name does, which ends with a zero.</summary>
    [FieldOffset(8)]
    public nint Pointer;

    /// <summary>The partition, or the flags.</summary>
    [FieldOffset(8)]
    public int Number;

    /// <summary>The timestamp, in milliseconds since 1970.</summary>
    [FieldOffset(8)]
    public long Milliseconds;

    /// <summary>The length of key or value.</summary>
    [FieldOffset(16)]
    public nuint Size;

    /// <summary>Where a header's value begins; zero for null.</summary>
    [FieldOffset(16)]
    public nint HeaderValue;

    [FieldOffset(24)]
    public nint HeaderSize;
}
