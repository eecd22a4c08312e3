using System.Buffers;
using System.Text.Json;

namespace Healthcare.Kafka.Client;

/// <summary>A JSON writer over a growing buffer, kept per thread: a message costs one array, of its exact size.</summary>
internal sealed class JsonBuffer
{
    // What one huge message grew is given back instead of being held by every thread that ever wrote one.
    private const int LargestKept = 1 << 20;
    private const int FirstSize = 4 << 10;

    [ThreadStatic]
    private static JsonBuffer? t_free;

    private readonly JsonSerializerOptions _options;
    private readonly ArrayBufferWriter<byte> _bytes = new(FirstSize);

    private JsonBuffer(JsonSerializerOptions options)
    {
        _options = options;
        Writer = new Utf8JsonWriter(_bytes, WriterOptions(options));
    }

    public Utf8JsonWriter Writer { get; }

    /// <summary>Takes this thread's buffer. A converter that serializes in turn gets another one, and a failed write leaves none behind.</summary>
    public static JsonBuffer Take(JsonSerializerOptions options)
    {
        var free = t_free;
        t_free = null;
        return ReferenceEquals(free?._options, options) ? free! : new JsonBuffer(options);
    }

    /// <summary>Gives what was written, behind a prefix, in an array of its own.</summary>
    public byte[] ToArrayAndReturn(ReadOnlySpan<byte> prefix = default)
    {
        Writer.Flush();
        var written = _bytes.WrittenSpan;
        var payload = GC.AllocateUninitializedArray<byte>(prefix.Length + written.Length);
        prefix.CopyTo(payload);
        written.CopyTo(payload.AsSpan(prefix.Length));
        if (_bytes.Capacity <= LargestKept)
        {
            _bytes.ResetWrittenCount();
            Writer.Reset();
            t_free = this;
        }

        return payload;
    }

    // A writer does not see the serializer's options: what shapes the text has to be carried over.
    private static JsonWriterOptions WriterOptions(JsonSerializerOptions options) => new()
    {
        Encoder = options.Encoder,
        Indented = options.WriteIndented,
        IndentCharacter = options.IndentCharacter,
        IndentSize = options.IndentSize,
        MaxDepth = options.MaxDepth,
        NewLine = options.NewLine,
    };
}
