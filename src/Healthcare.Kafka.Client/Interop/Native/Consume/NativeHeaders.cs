using System.Runtime.InteropServices;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>Reads the headers of a native message. librdkafka parses them with the first call, so that no two may call at once.</summary>
internal static unsafe class NativeHeaders
{
    /// <returns>Null for none.</returns>
    public static Headers? Read(NativeMessage* message, NativeNames names)
    {
        if (Find(message) is not (not 0 and var native))
        {
            return null;
        }

        var headers = new Headers();
        byte* name, value;
        nuint size;
        for (nuint index = 0; Librdkafka.rd_kafka_header_get_all(native, index, &name, &value, &size) == ErrorCode.NoError; index++)
        {
            headers.Add(names[MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)], Copy(value, size));
        }

        return headers;
    }

    /// <returns>The value of the last header of the name; null where it is null or there is none.</returns>
    public static byte[]? Last(NativeMessage* message, string name)
    {
        byte* value;
        nuint size;
        return TryFindLast(message, name, &value, &size) ? Copy(value, size) : null;
    }

    /// <summary>Copies that value, if there is room for all of it.</summary>
    /// <returns>Its length, which may be more than there is room for; -1 where it is null or there is none.</returns>
    public static int CopyLast(NativeMessage* message, string name, Span<byte> target)
    {
        byte* value;
        nuint size;
        if (!TryFindLast(message, name, &value, &size) || value is null)
        {
            return -1;
        }

        var bytes = new ReadOnlySpan<byte>(value, (int)size);
        bytes[..(bytes.Length <= target.Length ? bytes.Length : 0)].CopyTo(target);
        return bytes.Length;
    }

    private static bool TryFindLast(NativeMessage* message, string name, byte** value, nuint* size)
    {
        if (Find(message) is not (not 0 and var native))
        {
            return false;
        }

        Span<byte> text = stackalloc byte[128];
        text[Encoding.UTF8.GetBytes(name, text[..^1])] = 0;
        fixed (byte* pointer = text)
        {
            return Librdkafka.rd_kafka_header_get_last(native, pointer, value, size) == ErrorCode.NoError;
        }
    }

    private static nint Find(NativeMessage* message)
    {
        nint headers;
        return Librdkafka.rd_kafka_message_headers(message, &headers) == ErrorCode.NoError ? headers : 0;
    }

    // Confluent.Kafka's list holds a null value, though its signature has none.
    private static byte[] Copy(byte* value, nuint size) => value is null ? null! : new ReadOnlySpan<byte>(value, (int)size).ToArray();
}
