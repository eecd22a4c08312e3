using System.Buffers.Binary;
using System.Text;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Keys and values, the same in each run.</summary>
internal static class Payload
{
    public const int Size = 1_024;

    // A multiple of every number of partitions here: the messages of a key stay in one partition.
    private const int Keys = 1_024;
    private const int RandomLetters = 192;
    private static readonly byte[][] _keys = [.. Enumerable.Range(0, Keys).Select(static key => Encoding.ASCII.GetBytes($"patient-{key:d6}"))];
    private static readonly byte[] _letters = Letters();

    public static byte[] Key(long number) => _keys[number % Keys];

    /// <summary>Makes a value of 1,024 bytes: its number, letters that no compression shortens, and text that every message has. lz4 leaves a fifth to a quarter.</summary>
    public static byte[] Compressible(long number)
    {
        var value = new byte[Size];
        value.AsSpan().Fill((byte)'-');
        BinaryPrimitives.WriteInt64BigEndian(value, number);
        Random(number, RandomLetters).CopyTo(value.AsSpan(sizeof(long)));
        return value;
    }

    /// <summary>Makes a value of 1,024 bytes, or <paramref name="size"/>: its number, and letters that no compression shortens.</summary>
    public static byte[] Incompressible(long number, int size = Size)
    {
        var value = new byte[size];
        BinaryPrimitives.WriteInt64BigEndian(value, number);
        Random(number, size - sizeof(long)).CopyTo(value.AsSpan(sizeof(long)));
        return value;
    }

    public static long Number(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadInt64BigEndian(value);

    private static ReadOnlySpan<byte> Random(long number, int length) =>
        _letters.AsSpan((int)(number * 7_919 % (_letters.Length - length)), length);

    private static byte[] Letters()
    {
        var letters = new byte[4 * 1024 * 1024];
        var random = new Random(20_240_229);
        for (var index = 0; index < letters.Length; index++)
        {
            letters[index] = (byte)('a' + random.Next(26));
        }

        return letters;
    }
}
