using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Our producer and our consumer in one service.</summary>
internal sealed class OurLatencyClient(Run run, string preset) : ILatencyClient
{
    private IHost? _host;
    private IHealthcareProducer<byte[], byte[]>? _producer;

    public Action<HealthcareProducerOptions> Producer { get; init; } = static _ => { };

    public Action<HealthcareConsumerOptions> Consumer { get; init; } = static _ => { };

    public IReadOnlyDictionary<string, string> Settings { get; private set; } = new Dictionary<string, string>();

    public IHost Build(Action<ReadOnlySpan<byte>> onReceived) => OurHost.Build(services =>
    {
        services.AddSingleton(new Receiver(onReceived));
        services.AddHealthcareProducer(options =>
        {
            OurHost.Connect(options, run);
            options.Preset = Enum.Parse<ProducerPreset>(preset);
            Producer(options);
        });
        services.AddHealthcareConsumer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, Handler>(OurHost.Consumer, options =>
        {
            OurHost.Connect(options, run, run.Group(pass: 1));
            options.Preset = Enum.Parse<ConsumerPreset>(preset);
            Consumer(options);
        });
    });

    public async Task StartAsync(Action<ReadOnlySpan<byte>> onReceived)
    {
        _host = Build(onReceived);
        await _host.StartAsync();
        _producer = _host.Services.GetRequiredService<IHealthcareProducer<byte[], byte[]>>();
        Settings = OurHost.Settings(_host);
    }

    public ValueTask ProduceAsync(byte[] key, byte[] value) => _producer!.EnqueueAsync(run.Topic, new(key, value));

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }
    }

    private sealed record Receiver(Action<ReadOnlySpan<byte>> OnReceived);

    private sealed class Handler(Receiver receiver) : IBatchHandler<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>
    {
        public Task HandleAsync(MessageBatch<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
        {
            for (var index = 0; index < batch.Count; index++)
            {
                receiver.OnReceived(batch[index].Value.Span);
            }

            return Task.CompletedTask;
        }
    }
}
