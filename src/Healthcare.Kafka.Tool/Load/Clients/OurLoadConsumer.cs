using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Tool;

/// <summary>This library's consumer, in a host as a service has it.</summary>
internal sealed class OurLoadConsumer(LoadCluster cluster, ConsumerPreset preset, string group, AutoOffsetReset from) : ILoadConsumer
{
    private IHost? _host;

    public async Task StartAsync(ILoadReceiver receiver)
    {
        _host = OurHost.Build(services =>
        {
            services.AddSingleton(receiver);
            services.AddHealthcareConsumer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, Handler>("load", options =>
            {
                cluster.Connect(options);
                options.GroupId = group;
                options.Topics.Add(cluster.Topic);
                options.Preset = preset;
                options.AutoOffsetReset = from;
            });
        });
        await _host.StartAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync().ConfigureAwait(false);
            _host.Dispose();
        }
    }

    private sealed class Handler(ILoadReceiver receiver) : IBatchHandler<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>
    {
        public Task HandleAsync(MessageBatch<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
        {
            for (var index = 0; index < batch.Count; index++)
            {
                var message = batch[index];
                receiver.Received(message.Headers, message.TopicPartition.Partition, message.Key.Length + message.Value.Length);
            }

            return Task.CompletedTask;
        }
    }
}
