namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary><c>ProduceAsync</c> of 10,000 messages, then <c>Task.WhenAll</c>: the way that most services know what became of each.</summary>
internal sealed class RawAwaitedProducer(Run run, Outgoing outgoing)
{
    private const int BatchSize = 10_000;
    private readonly DeliveredOffsets _delivered = new(run.Partitions);

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
        for (var number = first; number < first + count; number += BatchSize)
        {
            var deliveries = new Task<DeliveryResult<byte[], byte[]>>[Math.Min(BatchSize, first + count - number)];
            for (var index = 0; index < deliveries.Length; index++)
            {
                deliveries[index] = producer.ProduceAsync(
                    run.Topic, new Message<byte[], byte[]> { Key = Payload.Key(number + index), Value = outgoing.Value(number + index) });
            }

            foreach (var delivery in await Task.WhenAll(deliveries))
            {
                _delivered.Add(delivery.Partition.Value, delivery.Offset.Value);
            }
        }
    }
}
