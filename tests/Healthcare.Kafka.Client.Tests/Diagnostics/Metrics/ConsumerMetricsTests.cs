namespace Healthcare.Kafka.Client.Tests;

public sealed class ConsumerMetricsTests : IDisposable
{
    private readonly CollectedMetrics _metrics = new();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Handle_AfterAFailure_CountsMessagesOnceAndTimesEveryCall()
    {
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) => batch.Attempt == 1 ? Task.FromException(new InvalidOperationException(PhiCanary.Mark)) : Task.CompletedTask, meter: _metrics.Meter);
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0, 1, 2);
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P0) == 3);

        const string Common = "healthcare.kafka.client.name=vitals messaging.consumer.group.name=charts messaging.destination.name=vitals messaging.operation.name=process "
            + "messaging.operation.type=process messaging.system=kafka";
        var consumed = Assert.Single(_metrics.Of("messaging.client.consumed.messages"));
        Assert.Equal((3, Common), (consumed.Value, consumed.TagText));
        Assert.Equal(
            [$"error.type={typeof(InvalidOperationException).FullName} {Common}", Common], _metrics.Of("messaging.process.duration").Select(one => one.TagText));
        Assert.All(_metrics.Of("messaging.process.duration"), one => Assert.InRange(one.Value, 1e-9, 60));
        Assert.Equal(1, _metrics.Sum("healthcare.kafka.consumer.retries"));
        Assert.Equal(3 * $"{PhiCanary.Mark} key".Length + 3 * "value 0".Length, _metrics.Sum("healthcare.kafka.consumer.consumed.size"));
        Assert.DoesNotContain(_metrics.All, one => one.TagText.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    // The messages are 0 to 299 seconds old: those that are measured have the same percentiles.
    [Fact]
    public void Complete_ManyAtOnce_TimesSomeThatAreSpreadOverThem()
    {
        var time = new ManualTime();
        var batch = Batch(time, 300);

        batch.Complete(0, 300);

        var measured = _metrics.Of("healthcare.kafka.consumer.end_to_end.duration").Select(one => one.Value).Order().ToList();
        Assert.Equal(32, measured.Count);
        Assert.InRange(measured[16], 145, 155);
        Assert.InRange(measured[0], 0, 6);
        Assert.InRange(measured[31], 293, 299);
    }

    [Fact]
    public void Complete_FewOrOneByOne_TimesEachMessageOnce()
    {
        var batch = Batch(new ManualTime(), 100);

        for (var index = 1; index < 100; index += 2)
        {
            batch.Complete(index, 1);
        }

        Assert.Equal(50, _metrics.Of("healthcare.kafka.consumer.end_to_end.duration").Count);
        batch.Complete(0, 32);
        batch.Complete(0, 32);

        Assert.Equal(66, _metrics.Of("healthcare.kafka.consumer.end_to_end.duration").Count);
        Assert.Equal(66, _metrics.Of("healthcare.kafka.consumer.end_to_end.duration").Select(one => one.Value).Distinct().Count());
    }

    [Fact]
    public async Task Commit_FailsThenSucceeds_IsTimedAndCountedByCode()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask, meter: _metrics.Meter);
        var failures = 1;
        consumer.Transport.OnCommit = _ => failures-- > 0 ? new Error(ErrorCode.NotCoordinatorForGroup) : null;
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0);
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P0) == 1);
        await Eventually.Async(() => _metrics.Of("messaging.client.operation.duration").Count == 2);

        Assert.Equal(["NotCoordinatorForGroup", null], _metrics.Of("messaging.client.operation.duration").Select(one => one["error.type"]));
        Assert.All(_metrics.Of("messaging.client.operation.duration"), one => Assert.Equal("commit", one["messaging.operation.name"]));
        Assert.Equal("NotCoordinatorForGroup", Assert.Single(_metrics.Of("healthcare.kafka.consumer.commit.failures"))["error.type"]);
    }

    [Fact]
    public async Task Gauges_OfTwoPartitions_AreSumAndMaximumOfTheTopic()
    {
        var gate = new TaskCompletionSource();
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) => batch.TopicPartition == TestConsumer.P1 ? Task.CompletedTask : gate.Task, meter: _metrics.Meter);
        consumer.Transport.KnownEnd = 10;
        await consumer.Transport.AssignAsync(TestConsumer.P0, TestConsumer.P1);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0, 1, 2, 3);
        await consumer.Transport.DeliverAsync(TestConsumer.P1, 0, 1, 2);
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P1) == 3);

        await Eventually.Async(() => _metrics.ObserveOne("healthcare.kafka.consumer.lane.depth") == 4);
        Assert.Equal(4, _metrics.ObserveOne("healthcare.kafka.consumer.in_flight"));
        Assert.Equal(2, _metrics.ObserveOne("healthcare.kafka.consumer.partitions"));
        Assert.InRange(_metrics.ObserveOne("healthcare.kafka.consumer.oldest_unfinished.age")!.Value, 1e-9, 60);
        gate.SetResult();
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P0) == 4);

        await Eventually.Async(() => _metrics.ObserveOne("healthcare.kafka.consumer.lag") == 13);
        Assert.Equal(7, _metrics.ObserveOne("healthcare.kafka.consumer.max_lag"));
        await Eventually.Async(() => _metrics.ObserveOne("healthcare.kafka.consumer.in_flight") == 0);
        Assert.Equal(0, _metrics.ObserveOne("healthcare.kafka.consumer.oldest_unfinished.age"));
    }

    [Fact]
    public async Task Gauges_PartitionMetrics_AreOfEachPartition()
    {
        await using var consumer = await TestConsumer.StartAsync(
            (_, _) => Task.CompletedTask, settings => settings with { PartitionMetrics = true }, meter: _metrics.Meter);
        consumer.Transport.KnownEnd = 10;
        await consumer.Transport.AssignAsync(TestConsumer.P0, TestConsumer.P1);
        await consumer.Transport.DeliverAsync(TestConsumer.P1, 0, 1, 2);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0);

        await Eventually.Async(() => _metrics.Observe("healthcare.kafka.consumer.lag")
            .Select(one => (one["messaging.destination.partition.id"], one.Value)).Order().SequenceEqual([("0", 9), ("1", 7)]));
    }

    [Fact]
    public async Task Partition_Halts_IsShownUntilTheConsumerStops()
    {
        var consumer = await TestConsumer.StartAsync(
            (_, _) => throw new InvalidOperationException(PhiCanary.Mark), settings => settings with { Retry = new() { MaxRetryAttempts = 0 } }, meter: _metrics.Meter);
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0);

        await Eventually.Async(() => _metrics.ObserveOne("healthcare.kafka.consumer.halted_partitions") == 1);
        await Eventually.Async(() => _metrics.ObserveOne("healthcare.kafka.consumer.paused_partitions") == 1);
        await consumer.Transport.RevokeAsync(TestConsumer.P0);
        await consumer.DisposeAsync();

        await Eventually.Async(() => _metrics.Observe("healthcare.kafka.consumer.halted_partitions").Count == 0);
        Assert.Empty(_metrics.Observe("healthcare.kafka.consumer.in_flight"));
        Assert.Equal(["assigned", "revoked"], _metrics.Of("healthcare.kafka.consumer.rebalances").Select(one => one["healthcare.kafka.rebalance"]));
        Assert.InRange(_metrics.Sum("healthcare.kafka.consumer.polls"), 2, double.MaxValue);
    }

    [Fact]
    public async Task Rebalances_ConsumerJoinsAgainByItself_CountsItsRevokeOnce()
    {
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask, meter: _metrics.Meter);
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.StepAsync(() => throw new InvalidOperationException());
        await Eventually.Async(() => consumer.Transport.Subscriptions == 2);

        await consumer.Transport.RevokeAsync(TestConsumer.P0);

        Assert.Equal(["assigned", "revoked"], _metrics.Of("healthcare.kafka.consumer.rebalances").Select(one => one["healthcare.kafka.rebalance"]));
    }

    [Fact]
    public async Task Messages_GivenUp_AreCountedByReason()
    {
        await using var consumer = await TestConsumer.StartAsync(
            (_, _) => Task.CompletedTask,
            settings => settings with { OnFailure = ConsumerFailurePolicy.Skip, Retry = new() { MaxRetryAttempts = 0 } },
            meter: _metrics.Meter);
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverValuesAsync(TestConsumer.P0, 0, "fine", $"poison {PhiCanary.Mark}", "fine");
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P0) == 3);

        Assert.Equal(
            "healthcare.kafka.client.name=vitals healthcare.kafka.reason=DeserializationFailed messaging.consumer.group.name=charts messaging.destination.name=vitals",
            Assert.Single(_metrics.Of("healthcare.kafka.consumer.skipped")).TagText);
        Assert.DoesNotContain(_metrics.All, one => one.TagText.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messages_DeadLettered_AreCountedByReason()
    {
        await using var consumer = await TestConsumer.StartAsync(
            (_, _) => throw new DeadLetterException("bad-unit"),
            settings => settings with { OnFailure = ConsumerFailurePolicy.DeadLetter, DeadLetterTopic = "dead" },
            new FailureHandling(new RetryRules(), DeadLetters: new FakeDeadLetters()),
            meter: _metrics.Meter);
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0, 1);
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P0) == 2);

        Assert.Equal(2, _metrics.Sum("healthcare.kafka.consumer.dead_letters"));
        Assert.All(_metrics.Of("healthcare.kafka.consumer.dead_letters"), one => Assert.Equal("Rejected", one["healthcare.kafka.reason"]));
    }

    // Message n was produced n seconds before the time.
    private LaneBatch Batch(TimeProvider time, int count)
    {
        var tracker = new OffsetTracker();
        var records = Enumerable.Range(0, count)
            .Select(number => new RawRecord { Topic = "vitals", Partition = 0, Offset = number, Timestamp = new Timestamp(time.GetUtcNow().AddSeconds(-number)) }).ToArray();
        tracker.Receive(records, 0);
        var batch = new LaneBatch(TestConsumer.P0, records, tracker, new FakeLaneOwner(), default, default);
        new ConsumerMetrics(TestConsumer.Settings, _metrics.Meter!, time).Began(batch);
        return batch;
    }
}
