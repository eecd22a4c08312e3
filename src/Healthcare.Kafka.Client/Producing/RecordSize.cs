using System.Numerics;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>What a message takes: on the wire, and of the buffer.</summary>
internal static class RecordSize
{
    // RD_KAFKAP_MESSAGE_V2_MAX_OVERHEAD of librdkafka 2.14: five int32 and one int64 as their longest varints, and the attributes.
    private const int WireOverhead = (5 * 5) + 10 + 1;

    // RD_KAFKAP_MSGSET_V2_SIZE and the same in Kafka: what a record batch has before its first record.
    public const int BatchOverhead = 61;

    // librdkafka's message (over 200 bytes with its allocation), the pooled delivery, and the report.
    private const int BufferOverhead = 512;

    /// <summary>Gets the most bytes that the message can take in a record batch, as librdkafka compares them with message.max.bytes.</summary>
    public static long OnWire(in OutgoingRecord record)
    {
        long size = WireOverhead + (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        return size + OfHeaders(record.Headers);
    }

    /// <summary>Gets what the message takes in a record batch of its own, uncompressed: what a broker compares with the topic's max.message.bytes.</summary>
    public static long InOwnBatch(in OutgoingRecord record)
    {
        // Attributes, and the deltas of timestamp and offset, which are zero for the first of a batch: one byte each.
        var body = 3 + Prefixed(record.Key?.Length ?? 0) + Prefixed(record.Value?.Length ?? 0)
            + VarintBytes(record.Headers?.Count ?? 0) + OfHeaders(record.Headers);
        return BatchOverhead + VarintBytes((int)body) + body;
    }

    public static long InBuffer(long onWire) => onWire + BufferOverhead;

    private static long OfHeaders(Headers? headers)
    {
        long size = 0;
        for (var i = 0; i < (headers?.Count ?? 0); i++)
        {
            size += Prefixed(Encoding.UTF8.GetByteCount(headers![i].Key)) + Prefixed(headers[i].GetValueBytes()?.Length ?? 0);
        }

        return size;
    }

    private static long Prefixed(int length) => length + VarintBytes(length);

    // Seven bits a byte, and the sign takes one.
    private static int VarintBytes(int number) => 1 + (BitOperations.Log2(((uint)number << 1) | 1) / 7);
}
