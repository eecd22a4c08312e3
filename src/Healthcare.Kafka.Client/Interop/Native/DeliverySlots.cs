namespace Healthcare.Kafka.Client;

/// <summary>The deliveries that librdkafka has, by the number that goes along with each message: no handle has to be made for one.</summary>
/// <remarks>One thread takes numbers, another gives them back: those go over in lots, so that neither waits for the other at every message.</remarks>
internal sealed class DeliverySlots
{
    private const int ChunkBits = 12;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly Lock _sync = new();
    private Delivery?[][] _chunks = [];
    private int[] _free = new int[ChunkSize];
    private int _freeCount;
    private int[] _returned = new int[ChunkSize];
    private int _returnedCount;
    private int[] _ended = new int[ChunkSize];
    private int _endedCount;
    private long _taken;
    private long _given;

    /// <summary>Gets how many messages have no report yet.</summary>
    public int InUse => (int)(Volatile.Read(ref _taken) - Volatile.Read(ref _given));

    /// <summary>Gives the delivery a number, which is never zero.</summary>
    public int Take(Delivery delivery)
    {
        if (_freeCount == 0)
        {
            Refill();
        }

        var number = _free[--_freeCount];
        _chunks[number >> ChunkBits][number & (ChunkSize - 1)] = delivery;
        Volatile.Write(ref _taken, _taken + 1);
        return number + 1;
    }

    /// <summary>Takes back the number that <see cref="Take"/> gave last: the message was refused.</summary>
    public void Undo(int number)
    {
        number--;
        _chunks[number >> ChunkBits][number & (ChunkSize - 1)] = null;
        _free[_freeCount++] = number;
        Volatile.Write(ref _taken, _taken - 1);
    }

    /// <summary>Ends a number: its message is reported.</summary>
    /// <returns>Null for a number that is not in use.</returns>
    public Delivery? End(nint number)
    {
        var index = (int)number - 1;
        var chunks = Volatile.Read(ref _chunks);
        if ((uint)(index >> ChunkBits) >= (uint)chunks.Length)
        {
            return null;
        }

        ref var slot = ref chunks[index >> ChunkBits][index & (ChunkSize - 1)];
        if (slot is not { } delivery)
        {
            return null;
        }

        slot = null;
        if (_endedCount == _ended.Length)
        {
            GiveBack();
        }

        _ended[_endedCount++] = index;
        return delivery;
    }

    /// <summary>Makes the ended numbers free, after their deliveries are told.</summary>
    public void GiveBack()
    {
        lock (_sync)
        {
            if (_returnedCount + _endedCount > _returned.Length)
            {
                Array.Resize(ref _returned, Math.Max(2 * _returned.Length, _returnedCount + _endedCount));
            }

            Array.Copy(_ended, 0, _returned, _returnedCount, _endedCount);
            _returnedCount += _endedCount;
        }

        Volatile.Write(ref _given, _given + _endedCount);
        _endedCount = 0;
    }

    private void Refill()
    {
        lock (_sync)
        {
            (_free, _returned) = (_returned, _free);
            (_freeCount, _returnedCount) = (_returnedCount, 0);
        }

        if (_freeCount == 0)
        {
            Grow();
        }
    }

    private void Grow()
    {
        var chunks = _chunks;
        Volatile.Write(ref _chunks, [.. chunks, new Delivery?[ChunkSize]]);
        for (var i = ChunkSize - 1; i >= 0; i--)
        {
            _free[_freeCount++] = (chunks.Length << ChunkBits) + i;
        }
    }
}
