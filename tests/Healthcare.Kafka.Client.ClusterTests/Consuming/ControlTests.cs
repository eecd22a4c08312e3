using System.Globalization;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Operators' commands on a cluster: nothing is lost but what was asked for.</summary>
public sealed class ControlTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RetryHalted_CauseCorrected_GoesOnAndCommitsAll()
    {
        var broken = true;
        await using var run = await StartAsync(batch => broken && batch.TopicPartition.Partition == 0 && batch.Any(message => message.Offset == 60));
        run.Produce(400);
        await Eventually.Async(() => run.Worker.Status.Halted.Count() == 1);
        Assert.Equal(ConsumerCommandError.NotHalted, (await Assert.ThrowsAsync<ConsumerCommandException>(() => run.Control.RetryHaltedAsync(run.Partition(1), Token))).Error);

        broken = false;
        Assert.Equal(60, (await run.Control.RetryHaltedAsync(run.Partition(0), Token)).Offset.Value);

        await run.AllCommittedAsync(400);
        Assert.Equal((400, 0), (run.Handled.Distinct, run.Handled.Repeats));
        Assert.Empty(run.Handled.Violations);
        await Eventually.Async(() => run.Worker.Status.Partitions.All(partition => partition is { Lag: 0, Halt: null, CommittedOffset: 100 }));
    }

    [Fact]
    public async Task SkipHalted_OneOfTwoBadMessages_SkipsExactlyThatOne()
    {
        await using var run = await StartAsync(batch => batch.TopicPartition.Partition == 0 && batch.Any(message => message.Offset.Value is 10 or 20));
        run.Produce(400);
        await Eventually.Async(() => run.Worker.Status.Halted.SingleOrDefault()?.Halt!.Position.Offset.Value == 10);

        await run.Control.SkipHaltedAsync(run.Partition(0), Token);
        await Eventually.Async(() => run.Worker.Status.Halted.SingleOrDefault()?.Halt!.Position.Offset.Value == 20);
        Assert.Equal(1, run.Worker.Status.Skipped);
        await run.Control.SkipHaltedAsync(run.Partition(0), Token);

        await run.AllCommittedAsync(400);
        Assert.Equal((398, 0, 2), (run.Handled.Distinct, run.Handled.Repeats, run.Worker.Status.Skipped));
        Assert.False(run.Handled.Contains(run.Partition(0), 10) || run.Handled.Contains(run.Partition(0), 20));
        Assert.Equal([10L, 20L], run.Logs.Of(EventIds.SkippedByOperator).Select(entry => (long)entry["Offset"]!));
    }

    [Fact]
    public async Task Seek_BackAndToATime_HandlesAgainFromThere()
    {
        var begin = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        await using var run = await StartAsync(_ => false);
        run.Produce(400, index => begin.AddMinutes(index));
        await run.AllCommittedAsync(400);

        await run.Control.SeekAsync(new TopicPartitionOffset(run.Partition(2), 90), Token);
        await Eventually.Async(() => run.Handled.Repeats == 10);
        await run.Control.SeekAsync(new TopicPartitionOffset(run.Partition(3), Offset.Beginning), Token);
        await Eventually.Async(() => run.Handled.Repeats == 110);

        // The mock cluster knows times of whole batches only, and may find an earlier offset: never a later one.
        var sought = await run.Control.SeekAsync(run.Topic, begin.AddMinutes(4 * 95), Token);
        Assert.Equal(4, sought.Count);
        Assert.All(sought, position => Assert.InRange(position.Offset.Value, 0, cluster.IsEmbedded ? 100 : 95));
        if (!cluster.IsEmbedded)
        {
            Assert.All(sought, position => Assert.Equal(95, position.Offset.Value));
        }

        await run.AllCommittedAsync(400);
        await Eventually.Async(() => run.Worker.Status.Partitions.All(partition => partition is { Unfinished: 0, Lag: 0 }));
        Assert.Equal(400, run.Handled.Distinct);
    }

    [Fact]
    public async Task Seek_BackThenStopBeforeAnythingIsHandled_TheNextConsumerBeginsThere()
    {
        await using var run = await StartAsync(_ => false);
        run.Produce(400);
        await run.AllCommittedAsync(400);

        await run.Control.PauseAsync(Token);
        await run.Control.SeekAsync(new TopicPartitionOffset(run.Partition(1), 30), Token);
        await run.Worker.StopAsync(Token);

        Assert.Equal(0, run.Handled.Repeats);
        Assert.Equal([100, 30, 100, 100], await run.CommittedAsync());
    }

    // Fault test 47.
    [Fact]
    public async Task PauseAndResume_UnderLoad_LosesAndRepeatsNothing()
    {
        await using var run = await StartAsync(_ => false, settings => settings with { LaneCapacity = 50, MaxBatchSize = 20 });
        var produced = Task.Run(() => run.Produce(20_000), Token);
        for (var round = 0; round < 20; round++)
        {
            await run.Control.PauseAsync(run.Topic, Token);
            var handled = run.Handled.Calls;
            await run.Control.ResumeAsync(Token);
            await Eventually.Async(() => run.Handled.Calls > handled || run.Handled.Distinct == 20_000);
        }

        await produced;
        await run.AllCommittedAsync(20_000);
        Assert.Equal((20_000, 0), (run.Handled.Distinct, run.Handled.Repeats));
        Assert.Empty(run.Handled.Violations);
    }

    [Fact]
    public async Task Seek_GroupWithoutAPositionAndAutoOffsetResetError_GoesOn()
    {
        await using var run = await StartAsync(_ => false, settings => ConsumerHarness.With(settings, "auto.offset.reset", "error"));
        run.Produce(400);
        await Eventually.Async(() => run.Worker.Status.Halted.Count(partition => partition.Halt!.Reason == HaltReason.PositionGone) == 4);

        for (var partition = 0; partition < 4; partition++)
        {
            var at = new TopicPartitionOffset(run.Partition(partition), Offset.Beginning);
            await Eventually.Async(() => run.Worker.Status.Partitions.Any(status => status.TopicPartition == at.TopicPartition && status.Halt is not null));
            await run.Control.SeekAsync(at, Token);
        }

        await run.AllCommittedAsync(400);
        Assert.Equal(400, run.Handled.Distinct);
    }

    private async Task<Run> StartAsync(Func<MessageBatch<string, string>, bool> fails, Func<ConsumerSettings, ConsumerSettings>? adjust = null)
    {
        var topic = await cluster.CreateTopicAsync();
        var settings = ConsumerHarness.Settings("charts", cluster, TestCluster.NewGroupId(), topic) with { MaxBatchSize = 10 };
        var run = new Run(cluster, topic, adjust is null ? settings : adjust(settings), fails);
        await run.Worker.StartAsync(Token);
        return run;
    }

    private sealed class Run : IAsyncDisposable
    {
        private readonly TestCluster _cluster;
        private readonly string _group;

        public Run(TestCluster cluster, string topic, ConsumerSettings settings, Func<MessageBatch<string, string>, bool> fails)
        {
            (_cluster, _group, Topic) = (cluster, settings.GroupId, topic);
            Worker = ConsumerWorker.Create(
                settings,
                new TextDeserializer(),
                new TextDeserializer(),
                TextHandler.Batches((batch, _) => Handled.RunAsync(batch, () => fails(batch) ? throw new InvalidOperationException() : Task.CompletedTask)),
                new FailureHandling(new RetryRules()),
                Logs,
                TimeProvider.System);
            Control = new ConsumerControl("charts", () => Worker);
        }

        public string Topic { get; }

        public ConsumerWorker Worker { get; }

        public ConsumerControl Control { get; }

        public CollectedLogs Logs { get; } = new();

        public HandledMessages Handled { get; } = new();

        public TopicPartition Partition(int partition) => new(Topic, partition);

        public void Produce(int count, Func<int, DateTimeOffset>? time = null)
        {
            using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = _cluster.BootstrapServers, LingerMs = 5 }).Build();
            for (var index = 0; index < count; index++)
            {
                producer.Produce(Partition(index % 4), new Message<string, string>
                {
                    Key = index.ToString(CultureInfo.InvariantCulture),
                    Value = "value",
                    Timestamp = time is null ? Timestamp.Default : new Timestamp(time(index)),
                });
            }

            Assert.Equal(0, producer.Flush(Eventually.Deadline));
        }

        public async Task<IReadOnlyList<long>> CommittedAsync() =>
            [.. (await _cluster.GetCommittedOffsetsAsync(_group, Topic)).OrderBy(position => position.Partition.Value).Select(position => position.Offset.Value)];

        public Task AllCommittedAsync(int count) =>
            Eventually.Async(async () => (await CommittedAsync()).Sum(offset => Math.Max(0, offset)) == count, $"{count} offsets are committed");

        public async ValueTask DisposeAsync()
        {
            await Worker.StopAsync(CancellationToken.None);
            foreach (var entry in Logs.Entries)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{entry.Level} {entry.Message}");
            }
        }
    }
}
