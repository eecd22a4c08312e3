using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Fault test 53, with brokers that say what the test says.</summary>
public class OffsetGapTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;

    [Fact]
    public async Task Report_LogBeginsWithinAJump_IsToldAndCountedAndGoesOn()
    {
        await using var consumer = await StartAsync(OffsetGapPolicy.Report, new ConcurrentQueue<long>());
        consumer.Transport.LogStartOf = _ => 100;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1, 100, 101);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 102);
        await Eventually.Async(() => consumer.Worker.Status.OffsetGaps == 1);

        var gap = Assert.Single(consumer.Logs.Of(EventIds.OffsetGap));
        Assert.Equal(2L, gap["ExpectedOffset"]);
        Assert.Equal(100L, gap["Offset"]);
        Assert.Equal(ConsumerState.Running, consumer.Worker.Status.State);
    }

    [Theory]
    [InlineData(OffsetGapPolicy.Report)]
    [InlineData(OffsetGapPolicy.Halt)]
    public async Task AnyPolicy_LogBeginsBeforeTheJump_IsAHole(OffsetGapPolicy policy)
    {
        var (handled, questions) = (new ConcurrentQueue<long>(), 0);
        await using var consumer = await StartAsync(policy, handled);
        consumer.Transport.LogStartOf = _ =>
        {
            Interlocked.Increment(ref questions);
            return 0;
        };
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 2, 4, 6, 8);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 9);
        await Eventually.Async(() => Volatile.Read(ref questions) == 1);

        Assert.Equal([0, 2, 4, 6, 8], handled);
        Assert.Empty(consumer.Logs.Of(EventIds.OffsetGap));
        Assert.Equal(0, consumer.Worker.Status.OffsetGaps);
    }

    [Fact]
    public async Task Report_ManyJumpsWhileABrokerIsAsked_AsksNextAboutTheLargest()
    {
        using var asked = new ManualResetEventSlim();
        using var answer = new ManualResetEventSlim();
        var questions = 0;
        await using var consumer = await StartAsync(OffsetGapPolicy.Report, new ConcurrentQueue<long>());
        consumer.Transport.LogStartOf = _ =>
        {
            asked.Set();
            answer.Wait(Eventually.Deadline);
            return Interlocked.Increment(ref questions) == 1 ? 0 : 900;
        };
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 2);
        await Eventually.Async(() => asked.IsSet);
        await consumer.Transport.DeliverAsync(P0, 4, 900, 902, 904);
        answer.Set();

        await Eventually.Async(() => consumer.Worker.Status.OffsetGaps == 1);

        var gap = Assert.Single(consumer.Logs.Of(EventIds.OffsetGap));
        Assert.Equal(5L, gap["ExpectedOffset"]);
        Assert.Equal(900L, gap["Offset"]);
    }

    [Fact]
    public async Task Halt_LogBeginsAfterWhatWasExpected_HandlesWhatIsBeforeAndHaltsAtTheFirstMissingOffset()
    {
        var handled = new ConcurrentQueue<long>();
        await using var consumer = await StartAsync(OffsetGapPolicy.Halt, handled);
        consumer.Transport.LogStartOf = _ => 100;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1, 100, 101);
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is not null);
        await consumer.Transport.DeliverAsync(P0, 102);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 2);
        await Eventually.Async(() => consumer.StatusOf(P0).Paused);

        Assert.Equal([0, 1], handled);
        Assert.Equal(new Halt(HaltReason.OffsetGap, new TopicPartitionOffset(P0, 2), null), consumer.StatusOf(P0).Halt);
        Assert.Equal(1, consumer.Worker.Status.OffsetGaps);
        Assert.Single(consumer.Logs.Of(EventIds.OffsetGap));
    }

    [Fact]
    public async Task Halt_AssignmentStartsAfterTheCommittedOffsetAndJumpsOn_HandlesAllBehindHoles()
    {
        var handled = new ConcurrentQueue<long>();
        await using var consumer = await StartAsync(OffsetGapPolicy.Halt, handled);
        consumer.Transport.CommittedBefore = _ => 40;
        consumer.Transport.LogStartOf = _ => 40;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 42, 43, 45);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 46);

        Assert.Equal([42, 43, 45], handled);
    }

    [Fact]
    public async Task Halt_AssignmentStartsAfterTheCommittedOffset_HandlesNothing()
    {
        var handled = new ConcurrentQueue<long>();
        await using var consumer = await StartAsync(OffsetGapPolicy.Halt, handled);
        consumer.Transport.CommittedBefore = _ => 40;
        consumer.Transport.LogStartOf = _ => 100;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 100, 101);

        await Eventually.Async(() => consumer.StatusOf(P0).Halt is not null);

        Assert.Equal(40, consumer.StatusOf(P0).Halt!.Position.Offset.Value);
        Assert.Empty(handled);
        Assert.Empty(consumer.Transport.Commits);
    }

    [Fact]
    public async Task Halt_BrokerDoesNotAnswer_HoldsWhatFollowsTheJumpUntilItDoes()
    {
        var (handled, failures) = (new ConcurrentQueue<long>(), 3);
        using var answer = new ManualResetEventSlim();
        await using var consumer = await StartAsync(OffsetGapPolicy.Halt, handled);
        consumer.Transport.LogStartOf = _ =>
        {
            answer.Wait(Eventually.Deadline);
            return failures-- > 0 ? throw new KafkaException(ErrorCode.Local_TimedOut) : 0;
        };
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1, 5, 6);
        await consumer.Transport.DeliverAsync(P0, 9);
        await Eventually.Async(() => handled.Count == 2);
        Assert.Equal([0, 1], handled);

        answer.Set();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 10);

        Assert.Equal([0, 1, 5, 6, 9], handled);
        Assert.Equal(3, consumer.Logs.Of(EventIds.CommittedLookupFailed).Count);
    }

    [Fact]
    public async Task Halt_PositionGoneBehindHeldRecords_HandlesTheseFirstAndThenHaltsThere()
    {
        var handled = new ConcurrentQueue<long>();
        using var answer = new ManualResetEventSlim();
        await using var consumer = await StartAsync(OffsetGapPolicy.Halt, handled);
        consumer.Transport.LogStartOf = _ =>
        {
            answer.Wait(Eventually.Deadline);
            return 0;
        };
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 5, 6);
        await consumer.Transport.FailAsync(ErrorCode.Local_LogTruncation, new TopicPartitionOffset(P0, 7));
        await consumer.Transport.DeliverAsync(P0, 7, 8);

        answer.Set();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 7);
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is not null);

        Assert.Equal([0, 5, 6], handled);
        Assert.Equal(HaltReason.PositionGone, consumer.StatusOf(P0).Halt!.Reason);
        Assert.Equal(7, consumer.StatusOf(P0).Halt!.Position.Offset.Value);
    }

    private static Task<TestConsumer> StartAsync(OffsetGapPolicy policy, ConcurrentQueue<long> handled) => TestConsumer.StartAsync(
        (batch, _) =>
        {
            foreach (var message in batch)
            {
                handled.Enqueue(message.Offset.Value);
            }

            return Task.CompletedTask;
        },
        settings => settings with { OnOffsetGap = policy });
}
