using System.Collections.Concurrent;
using System.Text;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A producer of strings with the Clinical settings on an embedded cluster of its own.</summary>
internal sealed class ClusterProducer : IAsyncDisposable
{
    public const string Topic = "clinical.observation.recorded";

    /// <summary>Part of every key and value; no log line and no exception may hold it.</summary>
    public const string Sentinel = "PHI-SENTINEL";

    private ClusterProducer(EmbeddedKafkaCluster cluster, ProducerSettings settings, IDeliveryFailureHandler? handler)
    {
        Cluster = cluster;
        Core = new ProducerCore(settings, Logs, TimeProvider.System, handler, Connect);
        Producer = new HealthcareProducer<string, string>(Core, new Utf8Text(), new Utf8Text());
    }

    public EmbeddedKafkaCluster Cluster { get; }

    public CollectedLogs Logs { get; } = new();

    public ProducerCore Core { get; }

    /// <summary>Gets the native producers, one after the other.</summary>
    public ConcurrentQueue<ConfluentProducerTransport> Transports { get; } = [];

    public HealthcareProducer<string, string> Producer { get; }

    public static async Task<ClusterProducer> StartAsync(
        Func<ProducerSettings, ProducerSettings>? with = null,
        IDeliveryFailureHandler? handler = null,
        int partitions = 1,
        params (string Key, string Value)[] librdkafka)
    {
        var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic(Topic, partitions);
        var settings = ClinicalSettings.Create(cluster.BootstrapServers, librdkafka);
        return new ClusterProducer(cluster, with?.Invoke(settings) ?? settings, handler);
    }

    /// <summary>Message <paramref name="id"/> of one of ten patients.</summary>
    public static OutgoingMessage<string, string> Message(int id, int size = 0) =>
        new($"{Sentinel}-{id % 10}", $"{Sentinel}-{id}".PadRight(size, '.'));

    public static OutgoingMessage<string, string>[] Messages(int count, int first = 0, int size = 0) =>
        [.. Enumerable.Range(first, count).Select(id => Message(id, size))];

    public static int IdOf(KafkaRecord record) => int.Parse(record.ValueText!.TrimEnd('.').AsSpan(Sentinel.Length + 1), provider: null);

    /// <summary>Raises a real fatal error in the native producer in use.</summary>
    public void RaiseFatalError(ErrorCode code) => NativeFaults.RaiseFatalError(Transports.Last(), code);

    public Task<IReadOnlyList<KafkaRecord>> ReadAllAsync() => Cluster.ReadAllAsync(Topic, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>I1: what is reported persisted stands in the log, exactly there.</summary>
    public async Task AssertPersistedAreReadableAsync(IReadOnlyList<DeliveryOutcome> delivery, int firstId = 0)
    {
        var log = (await ReadAllAsync()).ToDictionary(record => (record.Partition, record.Offset), IdOf);
        foreach (var (index, outcome) in delivery.Index().Where(item => item.Item.IsPersisted))
        {
            Assert.Equal(firstId + index, log[(outcome.Position.Partition.Value, outcome.Position.Offset.Value)]);
        }
    }

    /// <summary>I4: the messages of one key stand in the log in the order of the calls. Ids count up in that order.</summary>
    public async Task AssertOrderPerKeyAsync()
    {
        foreach (var key in (await ReadAllAsync()).GroupBy(record => record.KeyText))
        {
            // A mock broker does not recognise a batch that is sent again: only first appearances count.
            var ids = key.Select(IdOf).Distinct().ToArray();
            Assert.Equal(ids.Order(), ids);
        }
    }

    public void AssertNothingAboutPatientsInLogs() => Assert.DoesNotContain(
        Logs.Entries,
        entry => entry.Exception is not null
            || entry.Message.Contains(Sentinel, StringComparison.Ordinal)
            || entry.Properties.Values.Any(value => value?.ToString()?.Contains(Sentinel, StringComparison.Ordinal) == true));

    public async ValueTask DisposeAsync()
    {
        await Core.DisposeAsync();
        await Cluster.DisposeAsync();
        AssertNothingAboutPatientsInLogs();
    }

    private ConfluentProducerTransport Connect(ProducerSettings settings, IProducerTransportEvents events)
    {
        var transport = new ConfluentProducerTransport(settings, events);
        Transports.Enqueue(transport);
        return transport;
    }

    private sealed class Utf8Text : PayloadSerializer<string>
    {
        public override byte[]? Serialize(string data, SerializationContext context) => Encoding.UTF8.GetBytes(data);
    }
}
