using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Produces with our client: batches of 50,000 with one outcome per message.</summary>
internal sealed record OurProducer(Run Run, Outgoing Outgoing)
{
    private const int BatchSize = 50_000;

    public Action<HealthcareProducerOptions> Options { get; init; } = static _ => { };

    public Action<IServiceCollection> Services { get; init; } = static _ => { };

    public async Task<RunResult> RunAsync()
    {
        using var host = OurHost.Build(services =>
        {
            Services(services);
            services.AddHealthcareProducer(options =>
            {
                OurHost.Connect(options, Run);
                Options(options);
            });
        });
        await host.StartAsync();
        var producer = host.Services.GetRequiredService<IHealthcareProducer<byte[], byte[]>>();
        var delivered = new DeliveredOffsets(Run.Partitions);
        var measurement = new Measurement();
        await ProduceAsync(producer, 0, Outgoing.WarmUp, delivered);
        measurement.Start();
        await ProduceAsync(producer, Outgoing.WarmUp, Outgoing.Measured, delivered);
        measurement.Stop(Outgoing.Measured);
        await host.StopAsync();
        delivered.MustBe(Outgoing.Total);
        return RunResult.Of(measurement, OurHost.Settings(host));
    }

    private async Task ProduceAsync(IHealthcareProducer<byte[], byte[]> producer, int first, int count, DeliveredOffsets delivered)
    {
        var messages = new OutgoingMessage<byte[], byte[]>[BatchSize];
        for (var number = first; number < first + count; number += BatchSize)
        {
            var size = Math.Min(BatchSize, first + count - number);
            for (var index = 0; index < size; index++)
            {
                messages[index] = new(Payload.Key(number + index), Outgoing.Value(number + index));
            }

            var outcomes = await producer.ProduceBatchAsync(Run.Topic, size == BatchSize ? messages : messages[..size]);
            outcomes.ThrowIfNotAllPersisted();
            for (var index = 0; index < size; index++)
            {
                delivered.Add(outcomes[index].Position.Partition.Value, outcomes[index].Position.Offset.Value);
            }
        }
    }
}
