using System.Buffers;
using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client;

/// <summary>
/// The messages that one poll took from librdkafka, until each is given back. Each has a slot, and is given back at most once. All that may run beside a
/// release holds the lock; what reads without it is only good before.
/// </summary>
internal sealed unsafe class NativeBatch : RecordBatch
{
    private readonly NativeMessages _owner;
    private readonly nint[] _messages;
    private Dictionary<int, Pinned>? _pins;
    private int _left;

    public NativeBatch(NativeMessages owner, ReadOnlySpan<nint> messages)
    {
        _owner = owner;
        _messages = messages.ToArray();
        _left = messages.Length;
        owner.Take(messages.Length);
    }

    // The net under the ownership: a message that nobody gave back would keep the native consumer, and its fetch buffer, for ever.
    ~NativeBatch()
    {
        var lost = 0;
        for (var slot = 0; slot < _messages.Length; slot++)
        {
            lost += TryDestroy(slot) ? 1 : 0;
        }

        foreach (var pinned in _pins?.Values ?? Enumerable.Empty<Pinned>())
        {
            Librdkafka.rd_kafka_message_destroy((NativeMessage*)pinned.Message);
            lost++;
        }

        _owner.ReturnLost(lost);
    }

    public NativeMessage* this[int slot]
    {
        get
        {
            var message = Volatile.Read(ref _messages[slot]);
            return message == 0 ? throw Released() : (NativeMessage*)message;
        }
    }

    public override bool IsNull(int slot, RecordPart part) => part == RecordPart.Key ? this[slot]->Key == 0 : this[slot]->Value == 0;

    public override ReadOnlySpan<byte> Span(int slot, RecordPart part)
    {
        var message = this[slot];
        return part == RecordPart.Key ? new((byte*)message->Key, (int)message->KeySize) : new((byte*)message->Value, (int)message->ValueSize);
    }

    public override Headers? ReadHeaders(int slot)
    {
        // Two that read at once would both parse, and a release must wait.
        lock (_messages)
        {
            return NativeHeaders.Read(this[slot], _owner.HeaderNames);
        }
    }

    public override byte[]? LastHeader(int slot, string name)
    {
        lock (_messages)
        {
            return NativeHeaders.Last(this[slot], name);
        }
    }

    public override int CopyLastHeader(int slot, string name, Span<byte> target)
    {
        lock (_messages)
        {
            return NativeHeaders.CopyLast(this[slot], name, target);
        }
    }

    public override void Release(ReadOnlySpan<RawRecord> records)
    {
        var released = 0;
        lock (_messages)
        {
            foreach (ref readonly var record in records)
            {
                released += TryDestroy(record.Slot) ? 1 : 0;
            }

            Destroyed(released);
        }

        _owner.Return(released);
    }

    public void Release(int slot) => Release(slot, 1);

    /// <summary>Gives back what nobody took.</summary>
    public void ReleaseFrom(int slot)
    {
        if (slot < _messages.Length)
        {
            Release(slot, _messages.Length - slot);
        }
    }

    public override MemoryHandle Pin(int slot, RecordPart part, int start, IPinnable owner)
    {
        lock (_messages)
        {
            var message = this[slot];
            ref var pinned = ref CollectionsMarshal.GetValueRefOrAddDefault(_pins ??= [], slot, out _);
            pinned = new Pinned((nint)message, pinned.Count + 1, IsReleased: false);
            return new MemoryHandle((byte*)(part == RecordPart.Key ? message->Key : message->Value) + start, default, owner);
        }
    }

    public override void Unpin(int slot)
    {
        lock (_messages)
        {
            var pinned = _pins![slot];
            _pins[slot] = pinned with { Count = pinned.Count - 1 };
            if (pinned.Count > 1)
            {
                return;
            }

            _pins.Remove(slot);
            if (!pinned.IsReleased)
            {
                return;
            }

            Librdkafka.rd_kafka_message_destroy((NativeMessage*)pinned.Message);
            Destroyed(1);
        }

        _owner.Return(1);
    }

    private void Release(int first, int count)
    {
        var released = 0;
        lock (_messages)
        {
            for (var slot = first; slot < first + count; slot++)
            {
                released += TryDestroy(slot) ? 1 : 0;
            }

            Destroyed(released);
        }

        _owner.Return(released);
    }

    /// <returns>Whether the message is destroyed; one that is pinned will be.</returns>
    private bool TryDestroy(int slot)
    {
        var message = _messages[slot];
        if (message == 0)
        {
            return false;
        }

        Volatile.Write(ref _messages[slot], 0);
        if (_pins is not null && _pins.TryGetValue(slot, out var pinned))
        {
            _pins[slot] = pinned with { IsReleased = true };
            return false;
        }

        Librdkafka.rd_kafka_message_destroy((NativeMessage*)message);
        return true;
    }

    private void Destroyed(int count)
    {
        _left -= count;
        if (_left == 0)
        {
#pragma warning disable CA1816 // Nothing is left to free, which no Dispose tells.
            GC.SuppressFinalize(this);
#pragma warning restore CA1816
        }
    }

    private static ObjectDisposedException Released() =>
        new(null, "A consumed message was read after its batch had ended. Read it within the handler's call, and copy what must outlive that.");

    private readonly record struct Pinned(nint Message, int Count, bool IsReleased);
}
