using System.Collections.Concurrent;
using System.Text;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A producer of strings with the Clinical settings: on an embedded cluster of its own, or on the cluster of a test class.</summary>
internal sealed class ClusterProducer : IAsyncDisposable
{
    /// <summary>The topic on an embedded cluster of its own; elsewhere it is another with every test: <see cref="TopicName"/>.</summary>
    public const string Topic = "clinical.observation.recorded";

    /// <summary>Part of every key and value; no log line and no exception may hold it.</summary>
    public const string Sentinel = PhiCanary.Mark;

    /// <summary>A mock broker checks no sequence numbers: where it fails requests, this keeps the log's order from being its artefact.</summary>
    public static readonly (string, string) OneInFlight = ("max.in.flight", "1");

    internal static readonly PayloadSerializer<string> Text = new Utf8Text();

    private readonly EmbeddedKafkaCluster? _cluster;
    private readonly Func<string, Task<IReadOnlyList<KafkaRecord>>> _read;

    private ClusterProducer(
        EmbeddedKafkaCluster? cluster,
        bool isEmbedded,
        string topic,
        Func<string, Task<IReadOnlyList<KafkaRecord>>> read,
        ProducerSettings settings,
        IDeliveryFailureHandler? handler,
        KafkaMeter? meter = null)
    {
        _cluster = cluster;
        _read = read;
        TopicName = topic;
        Ledger = new DeliveryLedger(dedupes: !isEmbedded);
        Failures = new LedgerFailures(Ledger);
        handler ??= Failures;
        Core = new ProducerCore(settings, Logs, TimeProvider.System, handler, Connect, meter);
        Producer = new HealthcareProducer<string, string>(Core, Text, Text);
        Calls = new CheckedCalls(Producer, topic, Ledger);
    }

    public EmbeddedKafkaCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is the test class's.");

    public string TopicName { get; }

    /// <summary>Gets what was sent through <see cref="Calls"/> and became of it.</summary>
    public DeliveryLedger Ledger { get; }

    public CheckedCalls Calls { get; }

    /// <summary>Gets the failure handler where the test gives no other.</summary>
    public LedgerFailures Failures { get; }

    public CollectedLogs Logs { get; } = new();

    public ProducerCore Core { get; }

    /// <summary>Gets the native producers, one after the other.</summary>
    public ConcurrentQueue<ConfluentProducerTransport> Transports { get; } = [];

    public HealthcareProducer<string, string> Producer { get; }

    public static async Task<ClusterProducer> StartAsync(
        Func<ProducerSettings, ProducerSettings>? with = null,
        IDeliveryFailureHandler? handler = null,
        int partitions = 1,
        KafkaMeter? meter = null,
        params (string Key, string Value)[] librdkafka)
    {
        var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic(Topic, partitions);
        var settings = ClinicalSettings.Create(cluster.BootstrapServers, librdkafka);
        return new ClusterProducer(
            cluster,
            isEmbedded: true,
            Topic,
            topic => cluster.ReadAllAsync(topic, cancellationToken: TestContext.Current.CancellationToken),
            with?.Invoke(settings) ?? settings,
            handler,
            meter);
    }

    /// <summary>Connects to the cluster of a test class, directly or at other addresses, with a new topic.</summary>
    public static async Task<ClusterProducer> ConnectAsync(
        TestCluster cluster,
        string? bootstrapServers = null,
        Func<ProducerSettings, ProducerSettings>? with = null,
        int partitions = 1,
        params (string Key, string Value)[] librdkafka)
    {
        var settings = ClinicalSettings.Create(bootstrapServers ?? cluster.BootstrapServers, librdkafka);
        return new ClusterProducer(
            cluster: null, cluster.IsEmbedded, await cluster.CreateTopicAsync(partitions), cluster.ReadAllAsync, with?.Invoke(settings) ?? settings, handler: null);
    }

    /// <summary>Message <paramref name="id"/> of one of ten patients.</summary>
    public static OutgoingMessage<string, string> Message(int id, int size = 0) =>
        new($"{Sentinel}-{id % 10}", $"{Sentinel}-{id}".PadRight(size, '.'));

    public static OutgoingMessage<string, string>[] Messages(int count, int first = 0, int size = 0) =>
        [.. Enumerable.Range(first, count).Select(id => Message(id, size))];

    public static int IdOf(KafkaRecord record) => IdOf(record.ValueText!);

    public static int IdOf(string value) => int.Parse(value.TrimEnd('.').AsSpan(Sentinel.Length + 1), provider: null);

    public Task<IReadOnlyList<KafkaRecord>> ReadAllAsync() => _read(TopicName);

    /// <summary>I1 to I4, of everything that was sent through <see cref="Calls"/>.</summary>
    public async Task AssertLedgerAsync()
    {
        await Producer.FlushAsync(TestContext.Current.CancellationToken).WaitAsync(2 * Eventually.Deadline, TestContext.Current.CancellationToken);
        await Eventually.Async(() => Core.Outstanding == 0, "every failure is handled");
        foreach (var record in await ReadAllAsync())
        {
            Ledger.Read(record.Partition, record.Offset, record.KeyText, IdOf(record));
        }

        Assert.Empty(Ledger.Finish());
    }

    public Task<HealthCheckResult> CheckHealthAsync()
    {
        var check = new KafkaHealthCheck(new KafkaProbes([new ProducerProbe(() => Core, new KafkaHealthOptions { ProducerLatency = null })], [], TimeProvider.System));
        var registration = new HealthCheckRegistration("kafka", check, HealthStatus.Unhealthy, tags: null);
        return check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, TestContext.Current.CancellationToken);
    }

    /// <summary>Raises a real fatal error in the native producer in use.</summary>
    public void RaiseFatalError(ErrorCode code) => NativeFaults.RaiseFatalError(Transports.Last(), code);

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
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

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
