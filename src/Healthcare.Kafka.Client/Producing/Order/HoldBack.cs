namespace Healthcare.Kafka.Client;

/// <summary>
/// Keeps a message from librdkafka while an earlier one of its key is unreported for long: what librdkafka has cannot be called back by key, so what
/// is to be stopped must not be there yet.
/// </summary>
/// <remarks>
/// Keys share slots by their hash; two in one slot hold each other back, and never fail each other. In a healthy cluster nothing is held.
/// </remarks>
internal sealed class HoldBack(TimeSpan window, TimeProvider time)
{
    private const int SlotCount = 4096;

    private readonly Lock _sync = new();
    private readonly OrderSlot?[] _slots = new OrderSlot?[SlotCount];
    private readonly Queue<OrderSlot> _releasable = new();
    private readonly long _window = (long)(window.TotalSeconds * time.TimestampFrequency);
    private int _held;
    private int _emptied;

    public bool HasHeld => Volatile.Read(ref _held) > 0;

    public static int SlotOf(in OrderScope scope) => (int)((uint)scope.GetHashCode() % SlotCount);

    /// <summary>Counts the message as handed over, or holds it behind the earlier ones of its key.</summary>
    /// <returns>False when it is held: <see cref="TakeNext"/> gives it back when its turn comes.</returns>
    public bool TryTake(Delivery delivery)
    {
        if (!delivery.Scope.IsOrdered)
        {
            return true;
        }

        var now = time.GetTimestamp();
        lock (_sync)
        {
            var slot = delivery.Slot = _slots[SlotOf(delivery.Scope)] ??= new OrderSlot();
            if (!slot.HasHeld && slot.IsFresh(now, _window))
            {
                slot.Add(delivery, now, _window);
                return true;
            }

            delivery.HeldSince = now;
            slot.Append(delivery);
            _held++;
            return false;
        }
    }

    /// <summary>Takes back the counts of messages that are reported, or that librdkafka did not accept.</summary>
    /// <returns>Whether <see cref="TakeNext"/> has something now.</returns>
    public bool Remove(ReadOnlySpan<Delivery> deliveries)
    {
        var hasNext = false;
        lock (_sync)
        {
            foreach (var delivery in deliveries)
            {
                if (delivery.Slot is { } slot)
                {
                    slot.Remove(delivery);
                    hasNext |= TryQueue(slot);
                }
            }
        }

        return hasNext;
    }

    /// <summary>Takes the next held message whose turn has come, and counts it as handed over.</summary>
    public Delivery? TakeNext()
    {
        if (!HasHeld)
        {
            return null;
        }

        var now = time.GetTimestamp();
        lock (_sync)
        {
            while (_releasable.TryPeek(out var slot))
            {
                if (slot.IsFresh(now, _window) && slot.TakeHeld() is { } delivery)
                {
                    _held--;
                    slot.Add(delivery, now, _window);
                    return delivery;
                }

                _releasable.Dequeue().IsQueued = false;
            }
        }

        return null;
    }

    /// <summary>Holds the message that <see cref="TakeNext"/> gave last again, before all others of its slot.</summary>
    public void PutBack(Delivery delivery)
    {
        lock (_sync)
        {
            delivery.Slot!.Remove(delivery);
            delivery.Slot.Prepend(delivery);
            _held++;
        }
    }

    /// <summary>Takes any held message, without a count. Once nothing is held any more: the slots are gone through a single time.</summary>
    public Delivery? TakeAny()
    {
        lock (_sync)
        {
            for (; _held > 0; _emptied++)
            {
                if (_slots[_emptied]?.TakeHeld() is { } delivery)
                {
                    _held--;
                    return delivery;
                }
            }

            return null;
        }
    }

    private bool TryQueue(OrderSlot slot)
    {
        if (!slot.HasHeld || slot.IsQueued || !slot.IsFresh(time.GetTimestamp(), _window))
        {
            return false;
        }

        slot.IsQueued = true;
        _releasable.Enqueue(slot);
        return true;
    }
}
