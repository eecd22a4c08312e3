using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Tool;

/// <summary>This library's producer, in a host as a service has it.</summary>
internal sealed class OurLoadProducer : ILoadProducer
{
    private readonly LoadCluster _cluster;
    private readonly IHost _host;
    private readonly IHealthcareProducer<byte[], byte[]> _producer;

    public OurLoadProducer(LoadCluster cluster, ProducerPreset preset)
    {
        _cluster = cluster;
        _host = OurHost.Build(services => services.AddHealthcareProducer(options =>
        {
            cluster.Connect(options);
            options.Preset = preset;

            // A load test goes on after a failure, and counts it.
            options.OnDeliveryFailure = DeliveryFailurePolicy.Continue;
        }));
        _producer = _host.Services.GetRequiredService<IHealthcareProducer<byte[], byte[]>>();
    }

    public async Task SendAsync(LoadBatch batch, LoadCounters counters)
    {
        var messages = new OutgoingMessage<byte[], byte[]>[batch.Count];
        for (var index = 0; index < messages.Length; index++)
        {
            var message = batch.Message(index);
            messages[index] = new(message.Key, message.Value) { Headers = batch.Headers(index) };
        }

        var outcomes = await _producer.ProduceBatchAsync(_cluster.Topic, messages).ConfigureAwait(false);
        batch.Report(counters, Stopwatch.GetTimestamp(), index => outcomes.AllPersisted || outcomes[index] is { IsPersisted: true } ? null : outcomes[index].Code);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ConfigureAwait(false);
        _host.Dispose();
    }
}
