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
    public static long OnWire(in OutgoingRecord record) =>
        WireOverhead + (long)(record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) + OfHeaders(record.Headers);

    /// <summary>Gets what the message takes in a record batch of its own, uncompressed: what a broker compares with the topic's max.message.bytes.</summary>
    public static long InOwnBatch(in OutgoingRecord record)
    {
        // Attributes, and the deltas of timestamp and offset, which are zero for the first of a batch: one byte each.
        var body = 3 + Prefixed(record.Key?.Length ?? 0) + Prefixed(record.Value?.Length ?? 0)
            + VarintBytes(record.Headers.Count) + OfHeaders(record.Headers);
        return BatchOverhead + VarintBytes((int)body) + body;
    }

    public static long InBuffer(long onWire) => onWire + BufferOverhead;

    private static long OfHeaders(in OutgoingHeaders headers)
    {
        var size = default(HeaderSize);
        headers.WriteTo(ref size);
        return size.Bytes;
    }

    private static long Prefixed(int length) => length + VarintBytes(length);

    // Seven bits a byte, and the sign takes one.
    private static int VarintBytes(int number) => 1 + (BitOperations.Log2(((uint)number << 1) | 1) / 7);

    private struct HeaderSize : IHeaderSink
    {
        public long Bytes { get; private set; }

        public void Add(string key, byte[]? value) => Add(key, value?.Length ?? 0);

        public void Add(string key, Guid value) => Add(key, OutgoingHeaders.IdLength);

        private void Add(string key, int length) => Bytes += Prefixed(Encoding.UTF8.GetByteCount(key)) + Prefixed(length);
    }
}
