using System.Collections.Concurrent;
using System.Text;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>
/// A leader without the last messages. On a real cluster whose brokers may be stopped (<see cref="BrokerControl"/>) its log ends before the consumers'
/// position; mock brokers truncate nothing, and show only that each new leader is asked for the position.
/// </summary>
public sealed class TruncationFaultTests(TestCluster cluster) : IClassFixture<TestCluster>, IAsyncLifetime
{
    private const int Kept = 100;
    private const int Lost = 20;
    private const int After = 50;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly CollectedLogs _logs = new();
    private readonly List<ConsumerWorker> _workers = [];
    private readonly BrokerControl? _brokers = BrokerControl.Of(cluster);

    // Fault test 54, for a consumer that runs through it and for one that was stopped before and starts after.
    [Fact]
    public async Task Leader_ElectedWithoutTheLastMessages_ConsumersGoOnWhereTheLogsPart()
    {
        var topic = await cluster.CreateTopicAsync(
            partitions: 1, replicationFactor: 2, config: [("unclean.leader.election.enable", "true"), ("min.insync.replicas", "1")]);
        var (running, stopped) = (new Reader(TestCluster.NewGroupId()), new Reader(TestCluster.NewGroupId()));
        await StartAsync(topic, running);
        var stopping = await StartAsync(topic, stopped);
        await ProduceAsync(topic, "kept", Kept);
        await Eventually.Async(() => running.Count == Kept && stopped.Count == Kept, deadline: Deadline);

        var lost = await ElectAsync(topic, async () =>
        {
            await ProduceAsync(topic, "lost", Lost);
            await Eventually.Async(() => running.Count == Kept + Lost && stopped.Count == Kept + Lost, deadline: Deadline);
            await IsCommittedAsync(topic, stopped, Kept + Lost);
            await stopping.StopAsync(TestContext.Current.CancellationToken).WaitAsync(Deadline, TestContext.Current.CancellationToken);
        });
        await ProduceAsync(topic, "after", After);
        if (_brokers is not null)
        {
            await _brokers.StartAllAsync();
        }

        await StartAsync(topic, stopped);
        string[] expected = [.. Messages("kept", 0, Kept), .. Messages("lost", Kept, Lost), .. Messages("after", Kept + lost, After)];
        foreach (var reader in (Reader[])[running, stopped])
        {
            await IsCommittedAsync(topic, reader, Kept + lost + After);
            Assert.Equal(expected, reader.Handled);
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Stops what runs, starts what was stopped, and shows what was logged beside a test that failed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_brokers is not null)
        {
            await _brokers.StartAllAsync();
        }

        await Task.WhenAll(_workers.Select(worker => worker.StopAsync(CancellationToken.None))).WaitAsync(Deadline, CancellationToken.None);
        foreach (var entry in _logs.Entries)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{entry.Level} {entry.Message}");
        }
    }

    private static IEnumerable<string> Messages(string name, int firstOffset, int count) =>
        Enumerable.Range(0, count).Select(index => $"{firstOffset + index}: {name} {index}");

    /// <summary>Has a leader elected that has what was produced before, and not what <paramref name="meanwhile"/> produces.</summary>
    /// <returns>How many of those the log still has.</returns>
    private async Task<int> ElectAsync(string topic, Func<Task> meanwhile)
    {
        if (_brokers is null)
        {
            await meanwhile();
            if (cluster.IsEmbedded)
            {
                await MoveLeaderAsync(topic);
            }

            return Lost;
        }

        var (leader, follower) = LeaderOf(topic);
        await _brokers.StopAsync(follower);
        await meanwhile();
        await _brokers.StopAsync(leader);
        await _brokers.StartAsync(follower);
        await Eventually.Async(() => LeaderOf(topic).Leader == follower, $"broker {follower} leads", Deadline);
        return 0;
    }

    private async Task MoveLeaderAsync(string topic)
    {
        cluster.Embedded.StartRequestTracking();
        var (leader, follower) = LeaderOf(topic);
        cluster.Embedded.SetPartitionLeader(topic, 0, follower);
        await Eventually.Async(
            () => cluster.Embedded.CountRequests(KafkaRequest.OffsetForLeaderEpoch) > 0, $"the leader after {leader} is asked where the log of its predecessor ended");
        cluster.Embedded.StopRequestTracking();
    }

    private (int Leader, int Follower) LeaderOf(string topic)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        var partition = admin.GetMetadata(topic, Eventually.Deadline).Topics[0].Partitions[0];
        return (partition.Leader, partition.Replicas.First(replica => replica != partition.Leader));
    }

    private Task IsCommittedAsync(string topic, Reader reader, int offset) => Eventually.Async(
        async () =>
        {
            try
            {
                return (await cluster.GetCommittedOffsetsAsync(reader.Group, topic)).Sum(position => position.Offset.Value) == offset;
            }
            catch (KafkaException exception) when (!exception.Error.IsFatal)
            {
                // The group's coordinator is on its way to another broker, as what it answers says.
                return false;
            }
        },
        $"{offset} is committed",
        Deadline);

    private async Task<ConsumerWorker> StartAsync(string topic, Reader reader)
    {
        var worker = ConsumerWorker.Create(
            ConsumerHarness.Settings("truncation", cluster, reader.Group, topic), new TextDeserializer(), new TextDeserializer(), TextHandler.Batches(reader.HandleAsync),
            new FailureHandling(new RetryRules()), _logs, TimeProvider.System);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        _workers.Add(worker);
        return worker;
    }

    private async Task ProduceAsync(string topic, string name, int count)
    {
        // Acknowledged by the leader alone: the follower is down.
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers, Acks = Acks.Leader, LingerMs = 5 }).Build();
        for (var index = 0; index < count; index++)
        {
            producer.Produce(new TopicPartition(topic, 0), new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes($"{name} {index}") });
        }

        Assert.Equal(0, await Task.Run(() => producer.Flush(Deadline)));
    }

    /// <summary>What the consumers of one group handled, in order.</summary>
    private sealed class Reader(string group)
    {
        private readonly ConcurrentQueue<string> _handled = new();

        public string Group { get; } = group;

        public int Count => _handled.Count;

        public IReadOnlyList<string> Handled => [.. _handled];

        public Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken)
        {
            foreach (var message in batch)
            {
                _handled.Enqueue($"{message.Offset.Value}: {message.Value}");
            }

            return Task.CompletedTask;
        }
    }
}
