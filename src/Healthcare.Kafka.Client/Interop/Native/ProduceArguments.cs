using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>A message as rd_kafka_produceva takes it, written anew for each one: nothing is allocated. The caller keeps calls apart.</summary>
/// <remarks>
/// Header names and values are copied once on their way, into memory that does not move; key and value are not. Both arrays are the garbage
/// collector's, pinned: there is nothing to free.
/// </remarks>
internal sealed unsafe class ProduceArguments
{
    private const int Topic = 0;
    private const int Partition = 1;
    private const int Flags = 2;
    private const int Opaque = 3;
    private const int Key = 4;
    private const int Value = 5;
    private const int Timestamp = 6;
    private const int FirstHeader = 7;

    // RD_KAFKA_MSG_F_COPY: the bytes are the caller's again when the call returns.
    private const int Copy = 0x2;

    private const int AnyPartition = -1;

    // Larger scratch memory is one message's, and is let go of after it.
    private const int LargestKept = 64 << 10;

    private ProduceArgument[] _arguments = GC.AllocateArray<ProduceArgument>(32, pinned: true);
    private byte[] _scratch = GC.AllocateArray<byte>(1 << 10, pinned: true);
    private List<byte[]>? _full;
    private int _count;
    private int _used;

    public ProduceArguments()
    {
        Span<ProduceArgumentType> types =
        [
            ProduceArgumentType.TopicHandle, ProduceArgumentType.Partition, ProduceArgumentType.Flags, ProduceArgumentType.Opaque,
            ProduceArgumentType.Key, ProduceArgumentType.Value, ProduceArgumentType.Timestamp,
        ];
        for (var i = 0; i < FirstHeader; i++)
        {
            _arguments[i].Type = types[i];
        }

        _arguments[Flags].Number = Copy;
    }

    /// <summary>Produces a message.</summary>
    /// <returns>Zero, or librdkafka's error, which the caller frees.</returns>
    public nint Produce(nint client, nint topic, in OutgoingRecord record, nint opaque)
    {
        _count = FirstHeader;
        try
        {
            var sink = new Sink(this);
            record.Headers.WriteTo(ref sink);
            var arguments = Address(_arguments);
            arguments[Topic].Pointer = topic;
            arguments[Partition].Number = record.Partition ?? AnyPartition;
            arguments[Opaque].Pointer = opaque;
            arguments[Timestamp].Milliseconds = record.Timestamp == default ? 0 : record.Timestamp.UnixTimestampMs;
            fixed (byte* key = record.Key, value = record.Value)
            {
                Set(ref arguments[Key], record.Key, key);
                Set(ref arguments[Value], record.Value, value);
                return Librdkafka.rd_kafka_produceva(client, arguments, (nuint)_count);
            }
        }
        finally
        {
            Clear();
        }
    }

    private static T* Address<T>(T[] pinned)
        where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    // Null is no bytes at all, empty is none but some address: of an empty array, C# gives a null pointer.
    private void Set(ref ProduceArgument argument, byte[]? bytes, byte* address)
    {
        argument.Pointer = bytes is null ? 0 : (nint)(address is null ? Address(_scratch) : address);
        argument.Size = (nuint)(bytes?.Length ?? 0);
    }

    private void Add(string name, ReadOnlySpan<byte> value, bool isNull)
    {
        ref var header = ref NextHeader();
        header.Pointer = Write(name);
        header.HeaderSize = value.Length;
        header.HeaderValue = isNull ? 0 : Write(value);
    }

    private void Add(string name, Guid value)
    {
        ref var header = ref NextHeader();
        header.Pointer = Write(name);
        var text = Take(OutgoingHeaders.IdLength);
        value.TryFormat(text, out _, "D");
        header.HeaderSize = text.Length;
        header.HeaderValue = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(text));
    }

    private ref ProduceArgument NextHeader()
    {
        if (_count == _arguments.Length)
        {
            var larger = GC.AllocateArray<ProduceArgument>(2 * _count, pinned: true);
            _arguments.CopyTo(larger, 0);
            _arguments = larger;
        }

        ref var header = ref _arguments[_count++];
        header.Type = ProduceArgumentType.Header;
        return ref header;
    }

    private nint Write(string name)
    {
        var bytes = Take(Encoding.UTF8.GetMaxByteCount(name.Length) + 1);
        var length = Encoding.UTF8.GetBytes(name, bytes);
        bytes[length] = 0;
        _used -= bytes.Length - length - 1;
        return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
    }

    private nint Write(ReadOnlySpan<byte> value)
    {
        var bytes = Take(value.Length);
        value.CopyTo(bytes);
        return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
    }

    private Span<byte> Take(int size)
    {
        if (_scratch.Length - _used < Math.Max(size, 1))
        {
            // What is written already is pointed to.
            (_full ??= []).Add(_scratch);
            _scratch = GC.AllocateArray<byte>(Math.Max(2 * _scratch.Length, size + 1), pinned: true);
            _used = 0;
        }

        var bytes = _scratch.AsSpan(_used, size);
        _used += size;
        return bytes;
    }

    // Header values may be a patient's data.
    private void Clear()
    {
        _full?.Clear();
        if (_scratch.Length > LargestKept)
        {
            _scratch = GC.AllocateArray<byte>(LargestKept, pinned: true);
        }
        else
        {
            _scratch.AsSpan(0, _used).Clear();
        }

        _used = 0;
        _arguments.AsSpan(Key, 2).Clear();
        _arguments[Key].Type = ProduceArgumentType.Key;
        _arguments[Value].Type = ProduceArgumentType.Value;
    }

    private readonly struct Sink(ProduceArguments target) : IHeaderSink
    {
        public void Add(string key, byte[]? value) => target.Add(key, value, value is null);

        public void Add(string key, Guid value) => target.Add(key, value);
    }
}
