using System.Numerics;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>What a message takes: on the wire, and of the buffer.</summary>
internal static class RecordSize
{
    // RD_KAFKAP_MESSAGE_V2_MAX_OVERHEAD of librdkafka 2.14: five int32 and one int64 as their longest varints, and the attributes.
    private const int WireOverhead = (5 * 5) + 10 + 1;

    // librdkafka's message (over 200 bytes with its allocation), the pooled delivery, and the report.
    private const int BufferOverhead = 512;

    /// <summary>Gets the most bytes that the message can take in a record batch, as librdkafka compares them with message.max.bytes.</summary>
    public static long OnWire(in OutgoingRecord record)
    {
        long size = WireOverhead + (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        if (record.Headers is { Count: > 0 } headers)
        {
            for (var i = 0; i < headers.Count; i++)
            {
                size += Prefixed(Encoding.UTF8.GetByteCount(headers[i].Key)) + Prefixed(headers[i].GetValueBytes()?.Length ?? 0);
            }
        }

        return size;
    }

    public static long InBuffer(long onWire) => onWire + BufferOverhead;

    // Seven bits a byte, and the sign takes one.
    private static int Prefixed(int length) => length + 1 + (BitOperations.Log2(((uint)length << 1) | 1) / 7);
}
