namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Confluent.Kafka's producer, and its consumer on a thread of its own.</summary>
internal sealed class RawLatencyClient : ILatencyClient
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);
    private readonly Run _run;
    private readonly ProducerConfig _producerConfig;
    private readonly ConsumerConfig _consumerConfig;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly CancellationTokenSource _stop = new();
    private Task _consuming = Task.CompletedTask;

    public RawLatencyClient(Run run, string preset)
    {
        _run = run;
        _producerConfig = RawClients.ProducerConfig(run, Enum.Parse<ProducerPreset>(preset));
        _consumerConfig = RawClients.ConsumerConfig(run, run.Group(pass: 1), Enum.Parse<ConsumerPreset>(preset));
        _producer = RawClients.Producer(_producerConfig);
    }

    public IReadOnlyDictionary<string, string> Settings => RawClients.Settings(_producerConfig, _consumerConfig);

    public Task StartAsync(Action<ReadOnlySpan<byte>> onReceived)
    {
        _consuming = Task.Factory.StartNew(() => Consume(onReceived), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    public ValueTask ProduceAsync(byte[] key, byte[] value)
    {
        _producer.Produce(_run.Topic, new() { Key = key, Value = value });
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _consuming;
        _producer.Dispose();
        _stop.Dispose();
    }

    private void Consume(Action<ReadOnlySpan<byte>> onReceived)
    {
        using var consumer = RawClients.Consumer<byte[], byte[]>(_consumerConfig).Build();
        consumer.Subscribe(_run.Topic);
        while (!_stop.IsCancellationRequested)
        {
            if (consumer.Consume(PollTimeout) is { } result)
            {
                onReceived(result.Message.Value);
            }
        }

        consumer.Close();
    }
}
