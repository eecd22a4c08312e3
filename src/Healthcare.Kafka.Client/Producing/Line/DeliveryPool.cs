namespace Healthcare.Kafka.Client;

/// <summary>Deliveries at rest: a message on the success path allocates none.</summary>
internal sealed class DeliveryPool(ProduceLine line)
{
    // About 10 MB with the callbacks; what is beyond belongs to the garbage collector.
    private const int Capacity = 32_768;

    private readonly Lock _sync = new();
    private AdmissionTicket? _first;
    private int _count;

    public Delivery Rent()
    {
        lock (_sync)
        {
            if (_first is Delivery delivery)
            {
                _first = delivery.Next;
                delivery.Next = null;
                _count--;
                return delivery;
            }
        }

        return new Delivery(line);
    }

    public void Return(Delivery delivery)
    {
        delivery.Clear();
        lock (_sync)
        {
            if (_count < Capacity)
            {
                delivery.Next = _first;
                _first = delivery;
                _count++;
            }
        }
    }
}
