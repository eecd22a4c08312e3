using System.Diagnostics;
using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A backlog in more partitions than would fit into memory lane by lane, while no handler returns: a thousand of them on a real cluster.</summary>
public sealed class BufferMemoryClusterTests(TestCluster cluster) : IClassFixture<TestCluster>, IDisposable
{
    private const int ValueSize = 1_000;

    // Of a key-less message of that size.
    private const int Cost = ValueSize + StagedRecords.RecordCost;

    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _group = TestCluster.NewGroupId();
    private readonly CollectedLogs _logs = new();

    private int Partitions => cluster.IsEmbedded ? 200 : 1_000;

    private int PerPartition => cluster.IsEmbedded ? 250 : 1_000;

    private int Total => Partitions * PerPartition;

    // On a real cluster Clinical's, which a thousand lanes would exceed ten times.
    private ConsumerSettings Sizes => cluster.IsEmbedded
        ? new() { Name = "", GroupId = "", Topics = [], Librdkafka = [], MaxBatchSize = 50, OverflowBytes = 2 * 1024 * 1024, BufferMemory = 8 * 1024 * 1024 }
        : new() { Name = "", GroupId = "", Topics = [], Librdkafka = [] };

    // Fault test 64. What is alive is compared, and not the working set: that of a program with brokers and hundreds of other tests in it says little.
    [Theory]
    [InlineData(ClientTransport.Managed)]
    [InlineData(ClientTransport.Native)]
    public async Task Backlog_OfManyPartitionsWithTheHandlerStopped_TakesNoMoreThanBufferMemoryAndIsHandledWhenItGoesOn(ClientTransport transport)
    {
        var topic = await cluster.CreateTopicAsync(Partitions, replicationFactor: 1);
        Produce(topic);
        var before = LiveMemory.Measure();
        var handled = new HandledMessages();
        var worker = await StartAsync(topic, transport, handled);
        try
        {
            var held = await AwaitStandstillAsync(worker);
            var taken = LiveMemory.Measure() - before;
            Tell($"{transport}: {Partitions} partitions of {PerPartition:N0} messages of {ValueSize:N0} bytes, BufferMemory {Sizes.BufferMemory:N0}, OverflowBytes {Sizes.OverflowBytes:N0}: "
                + $"with the handler stopped {held:N0} messages in lanes, {held * (long)Cost:N0} bytes as counted, alive {taken}; working set {Environment.WorkingSet / 1024.0 / 1024:N0} MiB");
            Assert.True(held >= Partitions, $"{held} messages are in the lanes of {Partitions} partitions");
            Assert.True(
                held * (long)Cost <= Sizes.BufferMemory - Sizes.OverflowBytes + (2 * Partitions * Cost), $"{held} messages are in lanes, {held * (long)Cost} bytes as counted");

            // What librdkafka fetches beside it has its own bound: its queue, and a fetch per broker that is on its way.
            var prefetch = (16 + (8 * cluster.BrokerCount)) * 1024L * 1024;
            Assert.True(taken.Bytes <= Sizes.BufferMemory + prefetch + (Partitions * 30_000L), $"alive are {taken}");

            _released.SetResult();
            await Eventually.Async(() => handled.Distinct == Total, $"{Total} messages are handled", TimeSpan.FromMinutes(3));
            await Eventually.Async(
                async () => (await cluster.GetCommittedOffsetsAsync(_group, topic)).Sum(position => Math.Max(0, position.Offset.Value)) == Total,
                deadline: TimeSpan.FromMinutes(1));
        }
        finally
        {
            _released.TrySetResult();
            await worker.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        }

        Assert.Empty(handled.Violations);
        Assert.Equal(0, handled.Repeats);
    }

    public void Dispose() => _logs.Dispose();

    private static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    /// <summary>Waits until every partition has a call that does not return, and nothing more has come for a while.</summary>
    private static async Task<int> AwaitStandstillAsync(ConsumerWorker worker)
    {
        var (held, since) = (-1, Stopwatch.GetTimestamp());
        await Eventually.Async(
            () =>
            {
                var partitions = worker.Status.Partitions;
                if (partitions.Sum(partition => partition.Unfinished) is var now && now != held)
                {
                    (held, since) = (now, Stopwatch.GetTimestamp());
                }

                return Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(15) && partitions.Count > 0 && partitions.All(partition => partition.Unfinished > 0);
            },
            "every partition has something to do, and nothing more comes",
            TimeSpan.FromMinutes(4));
        return held;
    }

    private async Task<ConsumerWorker> StartAsync(string topic, ClientTransport transport, HandledMessages handled)
    {
        var settings = ConsumerHarness.Settings("backlog", cluster, _group, topic);
        settings = ConsumerHarness.With(settings, "queued.max.messages.kbytes", "16384");
        settings = ConsumerHarness.With(settings, "fetch.max.bytes", "8388608");
        settings = ConsumerHarness.With(settings, "queued.min.messages", "10000");
        var worker = ConsumerWorker.Create(
            settings with
            {
                Transport = transport,
                MaxBatchSize = Sizes.MaxBatchSize,
                OverflowBytes = Sizes.OverflowBytes,
                BufferMemory = Sizes.BufferMemory,
            },
            new NothingDeserializer(), new NothingDeserializer(),
            TextHandler.Batches((batch, _) => handled.RunAsync(batch, () => _released.Task)), new FailureHandling(new RetryRules()), _logs, TimeProvider.System);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        return worker;
    }

    private void Produce(string topic)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = cluster.BootstrapServers,
            LingerMs = 50,
            QueueBufferingMaxKbytes = 32 * 1024,
        }).Build();
        var message = new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(new string('x', ValueSize)) };

        // In runs of one partition, so that batches are full: a message that stays where it was fetched then keeps some 250 others.
        const int Run = 250;
        for (var index = 0; index < Total; index++)
        {
            var partition = new TopicPartition(topic, index / Run % Partitions);
            while (!TryProduce(producer, partition, message))
            {
                producer.Poll(TimeSpan.FromMilliseconds(100));
            }
        }

        Assert.Equal(0, producer.Flush(4 * Eventually.Deadline));
    }

    private static bool TryProduce(IProducer<Null, byte[]> producer, TopicPartition partition, Message<Null, byte[]> message)
    {
        try
        {
            producer.Produce(partition, message);
            return true;
        }
        catch (ProduceException<Null, byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }

    /// <summary>What a handler makes of messages is not what is measured here.</summary>
    private sealed class NothingDeserializer : PayloadDeserializer<string>
    {
        public override string Deserialize(RecordBytes data, SerializationContext context) => "";
    }
}
