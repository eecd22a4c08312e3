using System.Text;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

public sealed class DeadLetterFaultTests
{
    private const string Dead = "observations.dead";

    // Fault test 31.
    [Fact]
    public async Task DeadLetterPartition_WithoutLeader_CommitsNothingOfThatPartitionUntilItHasOneAndLosesNothing()
    {
        await using var harness = await StartAsync();
        await using var producer = Producer(harness);
        harness.Cluster.SetPartitionLeader(Dead, 1, -1);
        harness.Produce(400, value: index => index is 40 or 41 ? $"poison {ConsumerHarness.Sentinel} {index}" : "good");
        var worker = await harness.StartConsumerAsync(adjust: Adjust, failures: settings => Failures(settings, producer, harness.Logs));

        await Eventually.Async(async () => (await harness.CommittedAsync()).Select(position => position.Offset.Value).SequenceEqual([100, 10, 100, 100]));
        await Eventually.Async(() => harness.Logs.Of(EventIds.DeadLetterNotWritten).Count == 1);
        await Eventually.Async(() => worker.Status.DeadLetterWait is { Code: not ErrorCode.NoError });
        var problem = Assert.Single(new ConsumerProbe("charts-1", () => worker.Status, TimeSpan.FromMinutes(5), new KafkaHealthOptions()).Look(worker.Status, TimeProvider.System.GetUtcNow()).Problems);
        Assert.Contains("dead-letter or retry topic", problem, StringComparison.Ordinal);
        Assert.Empty(worker.Status.Halted);

        harness.Cluster.SetPartitionLeader(Dead, 1, 1);
        await harness.AllCommittedAsync(400);

        var letters = await harness.Cluster.ReadAllAsync(Dead, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([(0, 10L), (1, 10L)], letters.Select(letter => (letter.Partition, Offset(letter))).Distinct().Order());
        Assert.Equal(398, harness.Handled.Distinct);
        Assert.Single(harness.Logs.Of(EventIds.DeadLetterNotWritten));
        Assert.Null(worker.Status.DeadLetterWait);
        AssertNoSentinel(harness);
    }

    // Fault test 32: the consumer dies when the brokers hold the dead letter and its offset is not committed.
    [Fact]
    public async Task Consumer_DiesBetweenTheDeadLetterAndItsCommit_WritesItAgainAndMissesNone()
    {
        await using var harness = await StartAsync();
        await using var producer = Producer(harness);
        harness.Produce(40, value: index => index is 8 or 20 or 32 ? $"poison {index}" : "good");
        var stuck = new StuckAfterWriting();
        var first = await harness.StartConsumerAsync(
            adjust: Adjust,
            failures: settings => Failures(settings, producer, harness.Logs) with
            {
                DeadLetters = stuck.Over(new DeadLetterWriter(settings, producer, harness.Logs.CreateLogger("test"), TimeProvider.System)),
            });
        await stuck.Written.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        await Eventually.Async(async () => (await harness.CommittedAsync()).Select(position => position.Offset.Value).SequenceEqual([2, 10, 10, 10]));
        await first.StopAsync(TestContext.Current.CancellationToken);

        await harness.StartConsumerAsync("charts-2", adjust: Adjust, failures: settings => Failures(settings, producer, harness.Logs));
        await harness.AllCommittedAsync(40);

        var letters = await harness.Cluster.ReadAllAsync(Dead, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([2, 2, 5, 8], letters.Select(Offset));
        Assert.Equal(37, harness.Handled.Distinct);
    }

    // X10: nobody creates the topic; what is given up waits for it.
    [Fact]
    public async Task DeadLetterTopic_IsMissing_WaitsAndWritesOnceItIsThere()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        await using var producer = Producer(harness);
        harness.Cluster.SetTopicError(Dead, ErrorCode.UnknownTopicOrPart);
        harness.Produce(40, value: index => index == 8 ? "poison" : "good");
        var worker = await harness.StartConsumerAsync(adjust: Adjust, failures: settings => Failures(settings, producer, harness.Logs));

        await Eventually.Async(() => harness.Logs.Of(EventIds.DeadLetterNotWritten).Count == 1);
        Assert.Equal(2, (await harness.CommittedAsync())[0].Offset.Value);

        harness.Cluster.SetTopicError(Dead, ErrorCode.NoError);
        await harness.AllCommittedAsync(40);

        Assert.Equal(2, Offset(Assert.Single(await harness.Cluster.ReadAllAsync(Dead, cancellationToken: TestContext.Current.CancellationToken))));
        Assert.Equal(1, worker.Status.DeadLettered);
    }

    private static async Task<ConsumerHarness> StartAsync()
    {
        var harness = await ConsumerHarness.StartAsync();
        harness.Cluster.CreateTopic(Dead, 4);
        return harness;
    }

    private static ConsumerSettings Adjust(ConsumerSettings settings) => settings with { OnFailure = ConsumerFailurePolicy.DeadLetter, DeadLetterTopic = Dead };

    private static FailureHandling Failures(ConsumerSettings settings, ProducerCore producer, CollectedLogs logs) =>
        new(new RetryRules(), null, new DeadLetterWriter(settings, producer, logs.CreateLogger("test"), TimeProvider.System));

    private static ProducerCore Producer(ConsumerHarness harness) => new(
        new ProducerSettings
        {
            Name = RegisteredClient.DeadLetterProducer,
            FlushTimeout = TimeSpan.FromSeconds(1),
            OnDeliveryFailure = DeliveryFailurePolicy.Continue,
            Librdkafka = new Dictionary<string, string>
            {
                ["bootstrap.servers"] = harness.Cluster.BootstrapServers,
                ["enable.idempotence"] = "true",
                ["acks"] = "all",
                ["partitioner"] = "murmur2_random",
                ["allow.auto.create.topics"] = "false",
                ["delivery.timeout.ms"] = "1500",
                ["linger.ms"] = "5",
                ["topic.metadata.refresh.interval.ms"] = "500",
                ["topic.metadata.propagation.max.ms"] = "1000",
            }.ToList(),
        },
        harness.Logs,
        TimeProvider.System);

    private static long Offset(KafkaRecord letter)
    {
        Assert.True(letter.Headers.TryGetLastBytes(DeadLetterHeaderNames.Offset, out var text));
        return long.Parse(Encoding.UTF8.GetString(text));
    }

    private static void AssertNoSentinel(ConsumerHarness harness) => Assert.DoesNotContain(
        harness.Logs.Entries,
        entry => entry.Message.Contains(ConsumerHarness.Sentinel, StringComparison.Ordinal)
            || entry.Properties.Values.Any(value => $"{value}".Contains(ConsumerHarness.Sentinel, StringComparison.Ordinal)));

    /// <summary>A writer whose first dead letter is written and never reported back: what a crash at that moment looks like.</summary>
    private sealed class StuckAfterWriting : IDeadLetterWriter
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private IDeadLetterWriter? _writer;
        private int _count;

        public Task Written => _written.Task;

        public DeadLetterWaits Waits => _writer!.Waits;

        public StuckAfterWriting Over(IDeadLetterWriter writer)
        {
            _writer = writer;
            return this;
        }

        public async ValueTask<TopicPartitionOffset?> WriteAsync(RawRecord record, DeadLetterCause cause, CancellationToken draining)
        {
            var position = await _writer!.WriteAsync(record, cause, draining);
            if (Interlocked.Increment(ref _count) > 1)
            {
                return position;
            }

            Assert.NotNull(position);
            _written.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return null;
        }
    }
}
