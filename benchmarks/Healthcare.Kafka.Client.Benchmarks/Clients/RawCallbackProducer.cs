namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary><c>Produce</c> with a callback for each message: the fastest way that Confluent.Kafka has to know what became of each.</summary>
internal sealed class RawCallbackProducer(Run run, Outgoing outgoing)
{
    private static readonly TimeSpan FullQueueWait = TimeSpan.FromMilliseconds(5);
    private readonly DeliveredOffsets _delivered = new(run.Partitions);
    private TaskCompletionSource _done = new();
    private int _reports;
    private int _awaited;

    public async Task<RunResult> RunAsync()
    {
        var config = RawClients.ProducerConfig(run);
        using var producer = RawClients.Producer(config);
        var measurement = new Measurement();
        _delivered.MustBe(await outgoing.ProduceAsync(measurement, (first, count) => ProduceAsync(producer, first, count)));
        return RunResult.Of(measurement, RawClients.Settings(config));
    }

    private async Task ProduceAsync(IProducer<byte[], byte[]> producer, int first, int count)
    {
        (_done, _awaited) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), first + count);
        Action<DeliveryReport<byte[], byte[]>> onReport = OnReport;
        for (var number = first; number < first + count; number++)
        {
            var message = new Message<byte[], byte[]> { Key = Payload.Key(number), Value = outgoing.Value(number) };
            while (!TryProduce(producer, message, onReport))
            {
                await Task.Delay(FullQueueWait);
            }
        }

        await _done.Task;
    }

    private bool TryProduce(IProducer<byte[], byte[]> producer, Message<byte[], byte[]> message, Action<DeliveryReport<byte[], byte[]>> onReport)
    {
        try
        {
            producer.Produce(run.Topic, message, onReport);
            return true;
        }
        catch (KafkaException exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }

    // One thread of the producer calls it.
    private void OnReport(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Status == PersistenceStatus.Persisted)
        {
            _delivered.Add(report.Partition.Value, report.Offset.Value);
        }

        if (++_reports == Volatile.Read(ref _awaited))
        {
            _done.SetResult();
        }
    }
}
