namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Calls of a producer that go into a ledger: each message with an id of its own, each outcome as its caller hears of it.</summary>
internal sealed class CheckedCalls(IHealthcareProducer<string, string> producer, string topic, DeliveryLedger ledger)
{
    public const int Patients = 10;

    public static string Key(int patient) => $"{ClusterProducer.Sentinel}-{patient}";

    public Task<DeliveryOutcome> ProduceAsync(int patient = 0, CancellationToken cancellationToken = default) =>
        ProduceAsync(Key(patient), size: 0, cancellationToken);

    /// <summary>Produces messages of ten patients in turn.</summary>
    public Task<BatchDelivery> ProduceBatchAsync(int count, int size = 0, CancellationToken cancellationToken = default) =>
        ProduceBatchAsync([.. Enumerable.Range(0, count).Select(i => Key(i % Patients))], size, cancellationToken);

    public ValueTask EnqueueAsync(int patient = 0, CancellationToken cancellationToken = default) => EnqueueAsync(Key(patient), size: 0, cancellationToken);

    public async Task<DeliveryOutcome> ProduceAsync(string key, int size, CancellationToken cancellationToken)
    {
        var id = ledger.Send(key);
        try
        {
            var outcome = await producer.ProduceAsync(topic, Message(key, id, size), cancellationToken);
            ledger.Resolve(id, outcome.Status, outcome.Position);
            return outcome;
        }
        catch (Exception exception)
        {
            Record(id, exception, whenCancelled: ledger.Abandon);
            throw;
        }
    }

    public async Task<BatchDelivery> ProduceBatchAsync(IReadOnlyList<string> keys, int size, CancellationToken cancellationToken)
    {
        var ids = keys.Select(ledger.Send).ToArray();
        try
        {
            var delivery = await producer.ProduceBatchAsync(topic, [.. keys.Zip(ids, (key, id) => Message(key, id, size))], cancellationToken);
            foreach (var (id, outcome) in ids.Zip(delivery))
            {
                ledger.Resolve(id, outcome.Status, outcome.Position);
            }

            return delivery;
        }
        catch (Exception exception)
        {
            Array.ForEach(ids, id => Record(id, exception, whenCancelled: ledger.Abandon));
            throw;
        }
    }

    public async ValueTask EnqueueAsync(string key, int size, CancellationToken cancellationToken)
    {
        var id = ledger.Send(key);
        try
        {
            await producer.EnqueueAsync(topic, Message(key, id, size), cancellationToken);
            ledger.Enqueued(id);
        }
        catch (Exception exception)
        {
            Record(id, exception, whenCancelled: cancelled => ledger.Resolve(cancelled, PersistenceStatus.NotPersisted));
            throw;
        }
    }

    private static OutgoingMessage<string, string> Message(string key, int id, int size) =>
        new(key, $"{ClusterProducer.Sentinel}-{id}".PadRight(size, '.'));

    private void Record(int id, Exception exception, Action<int> whenCancelled)
    {
        switch (exception)
        {
            case DeliveryException delivery:
                ledger.Resolve(id, delivery.Status);
                break;
            case ObjectDisposedException:
                ledger.Resolve(id, PersistenceStatus.NotPersisted);
                break;
            case OperationCanceledException:
                whenCancelled(id);
                break;
            default:
                // Any other ends as a breach of I2: no call may throw it.
                break;
        }
    }
}
