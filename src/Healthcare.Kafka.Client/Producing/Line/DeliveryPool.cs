namespace Healthcare.Kafka.Client;

/// <summary>Deliveries at rest: a message on the success path allocates none.</summary>
/// <remarks>Rented under the line's lock, returned from anywhere: those that are returned gather aside, so that seldom a rent waits for a return.</remarks>
internal sealed class DeliveryPool(ProduceLine line)
{
    // About 6 MB, and as much again of those that are free; what is beyond belongs to the garbage collector.
    private const int Capacity = 32_768;

    private readonly Lock _sync = new();
    private Delivery[] _free = [];
    private Delivery[] _returned = [];
    private int _freeCount;
    private int _returnedCount;

    /// <summary>Takes a delivery. The caller keeps calls apart.</summary>
    public Delivery Rent()
    {
        if (_freeCount == 0 && Volatile.Read(ref _returnedCount) > 0)
        {
            lock (_sync)
            {
                (_free, _returned) = (_returned, _free);
                (_freeCount, _returnedCount) = (_returnedCount, 0);
            }
        }

        return _freeCount == 0 ? new Delivery(line) : _free[--_freeCount];
    }

    public void Return(Delivery delivery) => Return(new ReadOnlySpan<Delivery>(in delivery));

    public void Return(ReadOnlySpan<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            delivery.Clear();
        }

        lock (_sync)
        {
            var kept = Math.Min(deliveries.Length, Capacity - _returnedCount);
            if (_returned.Length < _returnedCount + kept)
            {
                Array.Resize(ref _returned, Math.Max(_returnedCount + kept, Math.Min(2 * _returned.Length, Capacity)));
            }

            deliveries[..kept].CopyTo(_returned.AsSpan(_returnedCount));
            _returnedCount += kept;
        }
    }
}
