using System.Collections.Concurrent;
using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Offsets with their metadata, through librdkafka's own calls, on the brokers that a test has.</summary>
public class CommitMetadataClusterTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private readonly string _group = TestCluster.NewGroupId();

    [Fact]
    public async Task Commit_WithMetadata_IsReadBackByThisAndByConfluentsConsumer()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 2);
        Produce(topic, 10, partitions: 2);
        var received = new Received();
        using var transport = Connect(received);
        transport.Subscribe([topic]);
        await Eventually.Async(() =>
        {
            transport.Poll(TimeSpan.FromMilliseconds(50), 100, 1_000_000);
            return received.LeaderEpoch is not null;
        });
        var text = new string('x', CompletedOffsetsText.MostCharacters);
        GroupOffset[] offsets = [new(new TopicPartition(topic, 0), 3, received.LeaderEpoch!.Value, text), new(new TopicPartition(topic, 1), 2, -1, "")];

        var results = transport.Commit(offsets, TestContext.Current.CancellationToken);
        var read = transport.Committed([.. offsets.Select(offset => offset.TopicPartition)], Eventually.Deadline);

        Assert.All(results, result => Assert.False(result.Error.IsError, $"{result.Error}"));
        Assert.Equal(offsets.Select(offset => (offset.Offset, offset.Metadata)), read.Select(offset => (offset.Offset, offset.Metadata)));
        Assert.Equal([3L, 2L], (await cluster.GetCommittedOffsetsAsync(_group, topic)).Select(offset => offset.Offset.Value));
        transport.Close();
    }

    [Fact]
    public async Task Commit_OfNoMemberOrGivenUp_IsAResultAndNoException()
    {
        var topic = await cluster.CreateTopicAsync(partitions: 1);
        using var gone = Connect(new Received(), bootstrapServers: "127.0.0.1:1");
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        var result = Assert.Single(gone.Commit([new(new TopicPartition(topic, 0), 3, -1, "")], giveUp.Token));

        Assert.Equal(ErrorCode.Local_TimedOut, result.Error.Code);
        Assert.Equal(3, result.Offset.Value);
    }

    // Fault test 33, over a process that dies with a message stuck.
    [Fact]
    public async Task Restart_WithOneKeyStuck_HandlesOnlyWhatWasNotCompleted()
    {
        const int Count = 600;
        var topic = await cluster.CreateTopicAsync(partitions: 1);
        Produce(topic, Count, partitions: 1, keys: 20);
        var (first, second) = (new ConcurrentQueue<long>(), new ConcurrentQueue<long>());
        var stuck = new TaskCompletionSource();
        var worker = await StartAsync(topic, async (message, token) =>
        {
            if (message.Offset.Value == 7)
            {
                await stuck.Task.WaitAsync(token);
            }

            first.Enqueue(message.Offset.Value);
        });

        // Every twentieth message has the key that is stuck.
        await Eventually.Async(() => first.Count == Count - (Count / 20));
        await Eventually.Async(async () => (await cluster.GetCommittedOffsetsAsync(_group, topic))[0].Offset.Value == 7);
        await worker.StopAsync(TestContext.Current.CancellationToken);

        var again = await StartAsync(topic, (message, _) =>
        {
            second.Enqueue(message.Offset.Value);
            return Task.CompletedTask;
        });
        await Eventually.Async(async () => (await cluster.GetCommittedOffsetsAsync(_group, topic))[0].Offset.Value == Count);
        await again.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, Count).Where(offset => offset % 20 == 7).Select(offset => (long)offset), second.Order());
        Assert.Equal(Count, first.Concat(second).Distinct().Count());
    }

    // Fault test 53.
    [Theory]
    [InlineData(OffsetGapPolicy.Report)]
    [InlineData(OffsetGapPolicy.Halt)]
    public async Task LogIsCutBeforeThePosition_WhilePaused_IsReportedOrHalts(OffsetGapPolicy policy)
    {
        const int Count = 3_000;
        var topic = await cluster.CreateTopicAsync(partitions: 1);
        Produce(topic, Count, partitions: 1);
        var gate = new TaskCompletionSource();
        var handled = new ConcurrentQueue<long>();
        var worker = await StartAsync(
            topic,
            async (message, token) =>
            {
                await gate.Task.WaitAsync(token);
                handled.Enqueue(message.Offset.Value);
            },
            settings => settings with { Order = ConsumeOrder.Partition, OnOffsetGap = policy, LaneCapacity = 500, MaxBatchSize = 100 });
        await Eventually.Async(() => worker.Status.Partitions is [{ Paused: true }]);
        await CutAsync(topic);
        var end = (await cluster.GetWatermarksAsync(topic))[0].High.Value;
        gate.SetResult();

        await Eventually.Async(() => worker.Status.OffsetGaps == 1);
        if (policy == OffsetGapPolicy.Report)
        {
            await Eventually.Async(() => handled.LastOrDefault() == end - 1);
        }
        else
        {
            await Eventually.Async(() => worker.Status.Partitions[0].Halt is not null);
            var halt = worker.Status.Partitions[0].Halt!;
            Assert.Equal(HaltReason.OffsetGap, halt.Reason);
            await Eventually.Async(async () => (await cluster.GetCommittedOffsetsAsync(_group, topic))[0].Offset == halt.Position.Offset);
            Assert.Equal(halt.Position.Offset.Value, handled.Count);
        }

        await worker.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Deletes the front of a log: mock brokers keep 5 MiB of a partition and answer no admin request.</summary>
    private async Task CutAsync(string topic)
    {
        if (cluster.IsEmbedded)
        {
            Produce(topic, 8, partitions: 1, size: 900_000);
            return;
        }

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, 0, 2_500)]);
    }

    private async Task<ConsumerWorker> StartAsync(
        string topic, Func<IncomingMessage<string, string>, CancellationToken, Task> handle, Func<ConsumerSettings, ConsumerSettings>? adjust = null)
    {
        var settings = Settings() with { Topics = [topic], Order = ConsumeOrder.Key, DrainTimeout = TimeSpan.FromMilliseconds(100) };
        var worker = ConsumerWorker.Create(
            adjust?.Invoke(settings) ?? settings, new TextDeserializer(), new TextDeserializer(), TextHandler.Messages(handle),
            new FailureHandling(new RetryRules()), new CollectedLogs(), TimeProvider.System);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        return worker;
    }

    private ConsumerSettings Settings(string? bootstrapServers = null)
    {
        var settings = ConsumerHarness.With(ConsumerHarness.Settings("charts", bootstrapServers ?? cluster.BootstrapServers), "group.id", _group);
        return ConsumerHarness.With(settings, "session.timeout.ms", "6000") with { GroupId = _group };
    }

    private ConfluentConsumerTransport Connect(IConsumerEvents events, string? bootstrapServers = null) =>
        new(Settings(bootstrapServers), events, new CollectedLogs(), TimeProvider.System);

    private void Produce(string topic, int count, int partitions, int keys = int.MaxValue, int size = 10)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers, LingerMs = 5 }).Build();
        for (var index = 0; index < count; index++)
        {
            producer.Produce(new TopicPartition(topic, index % partitions), new Message<byte[], byte[]>
            {
                Key = Encoding.UTF8.GetBytes($"key-{index % keys}"),
                Value = Encoding.UTF8.GetBytes($"{index}".PadLeft(size)),
            });
        }

        Assert.Equal(0, producer.Flush(Eventually.Deadline));
    }

    /// <summary>Takes what comes and keeps a leader's epoch of it.</summary>
    private sealed class Received : IConsumerEvents
    {
        public int? LeaderEpoch { get; private set; }

        public void OnRecord(in RawRecord record)
        {
            LeaderEpoch = record.LeaderEpoch;
            record.Release();
        }

        public void OnEnd(TopicPartitionOffset position)
        {
        }

        public void OnAssigned(IReadOnlyList<TopicPartition> partitions)
        {
        }

        public void OnRevoked(IReadOnlyList<TopicPartition> partitions)
        {
        }

        public void OnLost(IReadOnlyList<TopicPartition> partitions)
        {
        }

        public void OnError(Error error, TopicPartitionOffset? position)
        {
        }

        public void OnStatistics(string json)
        {
        }
    }
}
