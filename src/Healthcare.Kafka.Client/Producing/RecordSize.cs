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
        var headers = default(HeaderSize);
        record.Headers.WriteTo(ref headers);
        return WireOverhead + (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) + headers.Bytes;
    }

    public static long InBuffer(long onWire) => onWire + BufferOverhead;

    // Seven bits a byte, and the sign takes one.
    private static int Prefixed(int length) => length + 1 + (BitOperations.Log2(((uint)length << 1) | 1) / 7);

    private struct HeaderSize : IHeaderSink
    {
        public long Bytes { get; private set; }

        public void Add(string key, byte[]? value) => Add(key, value?.Length ?? 0);

        public void Add(string key, Guid value) => Add(key, OutgoingHeaders.IdLength);

        private void Add(string key, int length) => Bytes += Prefixed(Encoding.UTF8.GetByteCount(key)) + Prefixed(length);
    }
}
