using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Produces with our client: batches with one outcome per message, the next ones under way while the outcomes of one are read.</summary>
internal sealed record OurProducer(Run Run, Outgoing Outgoing)
{
    private const int BatchSize = 10_000;

    // About as many messages as the buffer holds.
    private const int BatchesUnderWay = 4;

    public Action<HealthcareProducerOptions> Options { get; init; } = static _ => { };

    public Action<IHealthcareProducerBuilder> Producer { get; init; } = static _ => { };

    public Action<IServiceCollection> Services { get; init; } = static _ => { };

    public async Task<RunResult> RunAsync()
    {
        using var host = OurHost.Build(services =>
        {
            Services(services);
            Producer(services.AddHealthcareProducer(options =>
            {
                OurHost.Connect(options, Run);
                Options(options);
            }));
        });
        await host.StartAsync();
        var producer = host.Services.GetRequiredService<IHealthcareProducer<byte[], byte[]>>();
        var delivered = new DeliveredOffsets(Run.Partitions);
        var measurement = new Measurement();
        var total = await Outgoing.ProduceAsync(measurement, (first, count) => ProduceAsync(producer, first, count, delivered));
        await host.StopAsync();
        delivered.MustBe(total);
        return RunResult.Of(measurement, OurHost.Settings(host));
    }

    private async Task ProduceAsync(IHealthcareProducer<byte[], byte[]> producer, int first, int count, DeliveredOffsets delivered)
    {
        var underWay = new Queue<(Task<BatchDelivery> Delivery, OutgoingMessage<byte[], byte[]>[] Messages)>();
        for (var number = first; number < first + count; number += BatchSize)
        {
            var size = Math.Min(BatchSize, first + count - number);
            OutgoingMessage<byte[], byte[]>[]? messages = null;
            if (underWay.Count == BatchesUnderWay)
            {
                (var oldest, messages) = underWay.Dequeue();
                Read(await oldest, delivered);
            }

            // Used again, as a service that counts bytes would.
            messages = messages?.Length == size ? messages : new OutgoingMessage<byte[], byte[]>[size];

            for (var index = 0; index < messages.Length; index++)
            {
                messages[index] = new(Payload.Key(number + index), Outgoing.Value(number + index));
            }

            underWay.Enqueue((producer.ProduceBatchAsync(Run.Topic, messages), messages));
        }

        while (underWay.TryDequeue(out var last))
        {
            Read(await last.Delivery, delivered);
        }
    }

    private static void Read(BatchDelivery outcomes, DeliveredOffsets delivered)
    {
        outcomes.ThrowIfNotAllPersisted();
        for (var index = 0; index < outcomes.Count; index++)
        {
            var outcome = outcomes[index];
            delivered.Add(outcome.Partition.Value, outcome.Offset.Value);
        }
    }
}
