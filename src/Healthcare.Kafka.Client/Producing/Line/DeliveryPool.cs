namespace Healthcare.Kafka.Client;

/// <summary>Deliveries at rest: a message on the success path allocates none.</summary>
/// <remarks>Rented under the line's lock, returned from anywhere: those that are returned gather aside, so that seldom a rent waits for a return.</remarks>
internal sealed class DeliveryPool(ProduceLine line)
{
    // About 10 MB, and as much again of those that are free; what is beyond belongs to the garbage collector.
    private const int Capacity = 32_768;

    private readonly Lock _sync = new();
    private AdmissionTicket? _free;
    private AdmissionTicket? _returned;
    private int _returnedCount;

    /// <summary>Takes a delivery. The caller keeps calls apart.</summary>
    public Delivery Rent()
    {
        if (_free is null && Volatile.Read(ref _returned) is not null)
        {
            lock (_sync)
            {
                (_free, _returned, _returnedCount) = (_returned, null, 0);
            }
        }

        if (_free is not Delivery delivery)
        {
            return new Delivery(line);
        }

        _free = delivery.Next;
        delivery.Next = null;
        return delivery;
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
            foreach (var delivery in deliveries)
            {
                if (_returnedCount < Capacity)
                {
                    delivery.Next = _returned;
                    _returned = delivery;
                    _returnedCount++;
                }
            }
        }
    }
}
