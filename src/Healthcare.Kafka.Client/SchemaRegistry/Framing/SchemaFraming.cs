using System.Buffers.Binary;

namespace Healthcare.Kafka.Client;

/// <summary>Confluent's wire format: what stands in front of a payload, or in a header, to name its schema.</summary>
internal static class SchemaFraming
{
    public const int PrefixLength = 1 + sizeof(int);
    public const int GuidLength = 1 + GuidBytes;

    private const int GuidBytes = 16;
    private const byte IdFollows = 0;
    private const byte GuidFollows = 1;

    public static string HeaderOf(MessageComponentType component) => component == MessageComponentType.Key ? "__key_schema_id" : "__value_schema_id";

    public static byte[] Prefix(int id)
    {
        var bytes = new byte[PrefixLength];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), id);
        return bytes;
    }

    public static byte[] HeaderValue(Guid schemaGuid)
    {
        var bytes = new byte[GuidLength];
        bytes[0] = GuidFollows;
        schemaGuid.TryWriteBytes(bytes.AsSpan(1), bigEndian: true, out _);
        return bytes;
    }

    /// <summary>Reads a schema's id. A header goes before the payload, and the last of several before the others, as in every reader of this format.</summary>
    /// <param name="data">The payload.</param>
    /// <param name="headers">The message's headers.</param>
    /// <param name="component">Key or value.</param>
    /// <param name="start">Where the JSON begins in the payload.</param>
    /// <exception cref="SchemaFramingException">There is none.</exception>
    public static SchemaId Read(ReadOnlySpan<byte> data, Headers? headers, MessageComponentType component, out int start)
    {
        start = 0;
        return headers is { Count: > 0 } && headers.TryGetLastBytes(HeaderOf(component), out var header)
            ? Read(header, "header", out _)
            : Read(data, "payload", out start);
    }

    private static SchemaId Read(ReadOnlySpan<byte> bytes, string place, out int length)
    {
        length = PrefixLength;
        if (bytes.Length >= PrefixLength && bytes[0] == IdFollows)
        {
            return new SchemaId(BinaryPrimitives.ReadInt32BigEndian(bytes[1..]));
        }

        length = GuidLength;
        return bytes.Length >= GuidLength && bytes[0] == GuidFollows
            ? new SchemaId(new Guid(bytes.Slice(1, GuidBytes), bigEndian: true))
            : throw new SchemaFramingException($"the {place} of {bytes.Length} bytes does not begin with one");
    }
}
