using System.Diagnostics;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A transport on an embedded cluster of its own, polled by the test.</summary>
internal sealed class PolledTransport : IAsyncDisposable
{
    public const string Topic = ConsumerHarness.Topic;

    private readonly EmbeddedKafkaCluster _cluster;
    private readonly ConsumerSettings _settings;
    private bool _isClosed;

    private PolledTransport(EmbeddedKafkaCluster cluster, ConsumerSettings settings)
    {
        (_cluster, _settings) = (cluster, settings);
        Transport = new ConfluentConsumerTransport(settings, Events, Logs, TimeProvider.System);
    }

    public PolledEvents Events { get; } = new();

    public CollectedLogs Logs { get; } = new();

    public ConfluentConsumerTransport Transport { get; }

    public EmbeddedKafkaCluster Cluster => _cluster;

    /// <summary>Gets what is left of the native consumer; null once it is destroyed, and where there never was one that counts.</summary>
    public NativeMessages? Native => NativeMessages.All.SingleOrDefault(messages => ReferenceEquals(messages.Settings, _settings));

    public static async Task<PolledTransport> StartAsync(
        ClientTransport way, int partitions = 1, Action<IProducer<byte[], byte[]>>? produce = null, Func<ConsumerSettings, ConsumerSettings>? adjust = null)
    {
        var cluster = await EmbeddedKafkaCluster.StartAsync(new EmbeddedKafkaClusterOptions { Brokers = 1 });
        cluster.CreateTopic(Topic, partitions);
        using (var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers, LingerMs = 5, MessageMaxBytes = 4_000_000 }).Build())
        {
            produce?.Invoke(producer);
            Assert.Equal(0, producer.Flush(Eventually.Deadline));
        }

        var settings = ConsumerHarness.Settings("charts-1", cluster.BootstrapServers) with { Transport = way };
        var polled = new PolledTransport(cluster, adjust?.Invoke(settings) ?? settings);
        Assert.Equal(way == ClientTransport.Native, polled.Native is not null);
        polled.Transport.Subscribe(polled._settings.Topics);
        return polled;
    }

    /// <summary>Polls until a condition holds. The thread of a test is the poll thread.</summary>
    public void PollUntil(Func<bool> condition, int maxRecords = 500, long maxBytes = 1 << 20)
    {
        for (var start = Stopwatch.GetTimestamp(); !condition();)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Eventually.Deadline, "the polls bring it");
            Transport.Poll(TimeSpan.FromMilliseconds(100), maxRecords, maxBytes);
        }
    }

    public void PollRecords(int count) => PollUntil(() => Events.Records.Count >= count);

    public void Release()
    {
        Events.Records.ForEach(static record => record.Release());
        Events.Records.Clear();
    }

    public Task CloseAsync() => Task.Run(() =>
    {
        _isClosed = true;
        Transport.Close();
        Transport.Dispose();
    }).WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Release();
        if (!_isClosed)
        {
            await CloseAsync();
        }

        // What a close still told.
        Release();
        await Eventually.Async(() => Native is null, "every message is given back, and the native consumer is destroyed");
        Assert.Equal(0, NativeMessages.Lost);
        await _cluster.DisposeAsync();
    }
}
