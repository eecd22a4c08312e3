using System.Text;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Consumers of one group on an embedded cluster, with a record of what they handled and the invariants that must hold at the end.</summary>
internal sealed class ConsumerHarness : IAsyncDisposable
{
    // A close of librdkafka that met brokers which are down takes its time.
    private static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(90);

    public const string Sentinel = PhiCanary.Mark;
    public const string Topic = "observations";
    public const string Group = "charts";

    private readonly List<ConsumerWorker> _workers = [];
    private readonly HashSet<string> _bootstrapServers = [];

    private readonly ConsumeOrder _order;

    private ConsumerHarness(EmbeddedKafkaCluster cluster, ConsumeOrder order)
    {
        Cluster = cluster;
        _order = order;
        Handled = new HandledMessages(order);
    }

    /// <summary>Gets the way of records, as KAFKA_TRANSPORT says: Auto unless it is set.</summary>
    public static ClientTransport Transport { get; } =
        Environment.GetEnvironmentVariable("KAFKA_TRANSPORT") is { Length: > 0 } name ? Enum.Parse<ClientTransport>(name) : ClientTransport.Auto;

    public EmbeddedKafkaCluster Cluster { get; }

    public CollectedLogs Logs { get; } = new();

    public HandledMessages Handled { get; }

    public static async Task<ConsumerHarness> StartAsync(int partitions = 4, int brokers = 3, ConsumeOrder order = ConsumeOrder.Partition)
    {
        var cluster = await EmbeddedKafkaCluster.StartAsync(new EmbeddedKafkaClusterOptions { Brokers = brokers });
        cluster.CreateTopic(Topic, partitions);
        return new ConsumerHarness(cluster, order);
    }

    /// <summary>The clinical preset with a short session: a rebalance of the mock takes a second less than session.timeout.ms.</summary>
    public static ConsumerSettings Settings(string name, string bootstrapServers) => new()
    {
        Name = name,
        GroupId = Group,
        Topics = [Topic],
        Transport = Transport,
        CommitInterval = TimeSpan.FromMilliseconds(100),
        Retry = new ConsumerRetryOptions { MaxRetryAttempts = 3, Delay = TimeSpan.FromMilliseconds(5), MaxDelay = TimeSpan.FromMilliseconds(50) },
        Librdkafka = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = bootstrapServers,
            ["group.id"] = Group,
            ["enable.auto.commit"] = "false",
            ["enable.auto.offset.store"] = "false",
            ["auto.offset.reset"] = "earliest",
            ["isolation.level"] = "read_committed",
            ["check.crcs"] = "true",
            ["partition.assignment.strategy"] = "cooperative-sticky",
            ["fetch.min.bytes"] = "1",
            ["fetch.wait.max.ms"] = "50",
            ["session.timeout.ms"] = "3000",
            ["heartbeat.interval.ms"] = "300",
            ["max.poll.interval.ms"] = "300000",
            ["queued.max.messages.kbytes"] = "65536",
            ["fetch.queue.backoff.ms"] = "50",
            ["allow.auto.create.topics"] = "false",
            ["topic.metadata.refresh.interval.ms"] = "1000",
            ["reconnect.backoff.max.ms"] = "500",
        }.ToList(),
    };

    /// <summary>The same for a group of its own on any cluster: real brokers refuse a session of less than six seconds.</summary>
    public static ConsumerSettings Settings(string name, TestCluster cluster, string group, string topic) =>
        With(With(Settings(name, cluster.BootstrapServers), "group.id", group), "session.timeout.ms", cluster.IsEmbedded ? "3000" : "20000") with
        {
            GroupId = group,
            Topics = [topic],
        };

    /// <summary>Sets one key of librdkafka.</summary>
    public static ConsumerSettings With(ConsumerSettings settings, string key, string value) =>
        settings with { Librdkafka = [.. settings.Librdkafka.Where(entry => entry.Key != key), new(key, value)] };

    /// <summary>Starts a consumer whose handler records what it is given and then runs <paramref name="handle"/>.</summary>
    public Task<ConsumerWorker> StartConsumerAsync(
        string name = "charts-1", Func<MessageBatch<string, string>, CancellationToken, Task>? handle = null, Func<ConsumerSettings, ConsumerSettings>? adjust = null,
        Func<ConsumerSettings, FailureHandling>? failures = null, KafkaMeter? meter = null) =>
        StartAsync(name, TextHandler.Batches((batch, token) => Handled.RunAsync(batch, () => handle?.Invoke(batch, token) ?? Task.CompletedTask)), adjust, failures, meter);

    /// <summary>Starts a consumer whose message handler records what it is given and then runs <paramref name="handle"/>.</summary>
    public Task<ConsumerWorker> StartMessageConsumerAsync(
        string name, Func<IncomingMessage<string, string>, CancellationToken, Task> handle, Func<ConsumerSettings, ConsumerSettings>? adjust = null) =>
        StartAsync(
            name,
            TextHandler.Messages((message, token) => Handled.RunAsync(
                new MessageBatch<string, string>(name, message.TopicPartition, [message], 1), () => handle(message, token))),
            adjust);

    private async Task<ConsumerWorker> StartAsync(
        string name, HandlerInvoker<string, string> invoker, Func<ConsumerSettings, ConsumerSettings>? adjust, Func<ConsumerSettings, FailureHandling>? failures = null,
        KafkaMeter? meter = null)
    {
        var settings = Settings(name, Cluster.BootstrapServers) with { Order = _order };
        settings = adjust is null ? settings : adjust(settings);
        _bootstrapServers.Add(BootstrapServersOf(settings));
        var worker = ConsumerWorker.Create(
            settings, new TextDeserializer(), new TextDeserializer(), invoker, failures?.Invoke(settings) ?? new FailureHandling(new RetryRules()), Logs, TimeProvider.System, meter);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Produces to each partition in turn, with as many keys in turn, or else a key of its own for each message.</summary>
    public void Produce(
        int count, int partitions = 4, Func<int, string>? value = null, string topic = Topic, int keys = int.MaxValue, int batch = 10_000,
        CompressionType compression = CompressionType.None)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = Cluster.BootstrapServers,
            LingerMs = 5,
            BatchNumMessages = batch,
            QueueBufferingMaxMessages = 1_000_000,
            CompressionType = compression,
        }).Build();
        for (var index = 0; index < count; index++)
        {
            producer.Produce(new TopicPartition(topic, index % partitions), new Message<byte[], byte[]>
            {
                Key = Encoding.UTF8.GetBytes($"{Sentinel}-key-{index % keys}"),
                Value = Encoding.UTF8.GetBytes(value?.Invoke(index) ?? $"{Sentinel}-value-{index}"),
            });
        }

        Assert.Equal(0, producer.Flush(Eventually.Deadline));
    }

    /// <summary>Waits until the group has committed everything up to the end of the log.</summary>
    public Task AllCommittedAsync(int count, int partitions = 4) => Eventually.Async(
        async () => (await CommittedAsync(partitions)).Sum(position => Math.Max(0, position.Offset.Value)) == count, $"{count} offsets are committed");

    public async Task<IReadOnlyList<TopicPartitionOffset>> CommittedAsync(int partitions = 4)
    {
        var committed = await Cluster.GetCommittedOffsetsAsync(Group, Topic, TestContext.Current.CancellationToken);
        return [.. committed.Where(position => position.Partition.Value < partitions)];
    }

    /// <summary>K1: no committed offset is past a message that was neither handled nor given up. K4: one batch of a partition at a time, in order. PHI: none in any log.</summary>
    public async Task AssertInvariantsAsync(int partitions = 4, IEnumerable<(int Partition, long Offset)>? givenUp = null)
    {
        var allowed = givenUp?.ToHashSet() ?? [];
        foreach (var position in await CommittedAsync(partitions))
        {
            for (var offset = 0L; offset < position.Offset.Value; offset++)
            {
                Assert.True(
                    Handled.Contains(position.TopicPartition, offset) || allowed.Contains((position.Partition.Value, offset)), $"{position} is committed, {offset} was never handled");
            }
        }

        Assert.Empty(Handled.Violations);
        Assert.DoesNotContain(Logs.Entries, entry => entry.Message.Contains(Sentinel, StringComparison.Ordinal)
            || entry.Exception is not null || entry.Properties.Values.Any(value => $"{value}".Contains(Sentinel, StringComparison.Ordinal)));
    }

    /// <summary>Stops what runs, and shows what was logged beside a test that failed. Every message of librdkafka's must be back then.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_workers.Select(worker => worker.StopAsync(CancellationToken.None)));
        await AllGivenBackAsync(messages => _bootstrapServers.Contains(BootstrapServersOf(messages.Settings)));
        await Cluster.DisposeAsync();
        foreach (var entry in Logs.Entries)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{entry.Level} {entry.Message}");
        }
    }

    /// <summary>Waits until the native consumers are destroyed, which no message that is still out lets them be.</summary>
    public static async Task AllGivenBackAsync(Func<NativeMessages, bool> isOfTheTest)
    {
        await Eventually.Async(() => !NativeMessages.All.Any(isOfTheTest), "every message is given back", CloseDeadline);
        Assert.Equal(0, NativeMessages.Lost);
    }

    private static string BootstrapServersOf(ConsumerSettings settings) => settings.Librdkafka.Last(entry => entry.Key == "bootstrap.servers").Value;
}
