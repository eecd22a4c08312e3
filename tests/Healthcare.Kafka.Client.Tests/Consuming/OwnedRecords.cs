using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Records that have to be given back, as those of librdkafka: counts them, and refuses what is read later.</summary>
internal sealed class OwnedRecords : RecordBatch
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private int _out;

    /// <summary>Gets how many are not given back.</summary>
    public int Out => Volatile.Read(ref _out);

    public RawRecord Add(TopicPartition partition, long offset, string? key, string? value, int leaderEpoch = -1, Timestamp timestamp = default, Headers? headers = null) =>
        Add(partition, offset, Bytes(key), Bytes(value), leaderEpoch, timestamp, headers);

    public RawRecord Add(TopicPartition partition, long offset, byte[]? key, byte[]? value, int leaderEpoch = -1, Timestamp timestamp = default, Headers? headers = null)
    {
        lock (_gate)
        {
            _entries.Add(new Entry(key, value, headers));
            _out++;
            return new RawRecord(this, _entries.Count - 1, (key?.Length ?? 0) + (value?.Length ?? 0))
            {
                Topic = partition.Topic,
                Partition = partition.Partition.Value,
                Offset = offset,
                LeaderEpoch = leaderEpoch,
                Timestamp = timestamp,
            };
        }
    }

    public override bool IsNull(int slot, RecordPart part) => Of(slot, part) is null;

    public override ReadOnlySpan<byte> Span(int slot, RecordPart part) => Of(slot, part);

    /// <summary>Gets how often headers were read.</summary>
    public int HeaderReads { get; private set; }

    public override Headers? ReadHeaders(int slot)
    {
        HeaderReads++;
        return Entered(slot).Headers;
    }

    public override byte[]? LastHeader(int slot, string name) => Entered(slot).Headers is { } headers && headers.TryGetLastBytes(name, out var value) ? value : null;

    public override int CopyLastHeader(int slot, string name, Span<byte> target)
    {
        HeaderReads++;
        var value = LastHeader(slot, name);
        (value?.Length <= target.Length ? value : []).CopyTo(target);
        return value?.Length ?? -1;
    }

    public override void Release(ReadOnlySpan<RawRecord> records)
    {
        lock (_gate)
        {
            foreach (ref readonly var record in records)
            {
                ref var entry = ref CollectionsMarshal.AsSpan(_entries)[record.Slot];
                _out -= entry.IsReleased ? 0 : 1;
                entry.IsReleased = true;
            }
        }
    }

    public override unsafe MemoryHandle Pin(int slot, RecordPart part, int start, IPinnable owner)
    {
        var handle = GCHandle.Alloc(Of(slot, part), GCHandleType.Pinned);
        Entered(slot).Pins.Push(handle);
        return new MemoryHandle((byte*)handle.AddrOfPinnedObject() + start, default, owner);
    }

    public override void Unpin(int slot)
    {
        lock (_gate)
        {
            _entries[slot].Pins.Pop().Free();
        }
    }

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    private byte[]? Of(int slot, RecordPart part) => Entered(slot) is var entry && part == RecordPart.Key ? entry.Key : entry.Value;

    private Entry Entered(int slot)
    {
        lock (_gate)
        {
            var entry = _entries[slot];
            ObjectDisposedException.ThrowIf(entry.IsReleased, this);
            return entry;
        }
    }

    private sealed class Entry(byte[]? key, byte[]? value, Headers? headers)
    {
        public byte[]? Key => key;

        public byte[]? Value => value;

        public Headers? Headers => headers;

        public Stack<GCHandle> Pins { get; } = [];

        public bool IsReleased { get; set; }
    }
}
