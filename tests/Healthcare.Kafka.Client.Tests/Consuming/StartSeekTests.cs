using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Fault test 54, for a group that comes back after another leader was elected: librdkafka asks no leader whether its log has a committed position.</summary>
public class StartSeekTests
{
    private const int CommitEpoch = FakeConsumerTransport.LeaderEpoch - 1;

    private static readonly TopicPartition P0 = TestConsumer.P0;

    [Fact]
    public async Task Start_LeaderIsAnother_HandlesWhatComesFromWhereTheLogsPart()
    {
        var (handled, sought) = (new ConcurrentQueue<long>(), new ConcurrentQueue<GroupOffset>());
        await using var consumer = await StartAsync(handled, CommitEpoch, sought);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 120, 121);
        await Eventually.Async(() => sought.Count == 1);
        Assert.Equal((120, CommitEpoch), (sought.Single().Offset, sought.Single().LeaderEpoch));
        Assert.Empty(handled);

        // The broker has said that its log parts at 100.
        await consumer.Transport.DeliverAsync(P0, 100, 101);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 102);
        Assert.Equal([100, 101], handled);
        Assert.Single(sought);
        await Eventually.Async(() => consumer.Logs.Of(EventIds.PositionWentBack).Count == 1);
    }

    [Fact]
    public async Task Start_LeaderIsAnotherAndHasThePosition_GoesOnThere()
    {
        var (handled, sought) = (new ConcurrentQueue<long>(), new ConcurrentQueue<GroupOffset>());
        await using var consumer = await StartAsync(handled, CommitEpoch, sought);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 120, 125);
        await Eventually.Async(() => sought.Count == 1);
        await consumer.Transport.DeliverAsync(P0, 120, 125);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 126);
        Assert.Equal([120, 125], handled);
        Assert.Equal(0, consumer.Worker.Status.OffsetGaps);
        Assert.Empty(consumer.Logs.Of(EventIds.PositionWentBack));
    }

    [Theory]
    [InlineData(FakeConsumerTransport.LeaderEpoch)]
    [InlineData(-1)]
    public async Task Start_LeaderIsTheSameOrUnknown_SeeksNothing(int commitEpoch)
    {
        var (handled, sought) = (new ConcurrentQueue<long>(), new ConcurrentQueue<GroupOffset>());
        await using var consumer = await StartAsync(handled, commitEpoch, sought);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 120, 121);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 122);
        Assert.Equal([120, 121], handled);
        Assert.Empty(sought);
    }

    // Without the native client, or with one that refuses, what came is all there is.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_CannotBeSought_HandlesWhatCame(bool refused)
    {
        var (handled, sought) = (new ConcurrentQueue<long>(), new ConcurrentQueue<GroupOffset>());
        await using var consumer = await StartAsync(handled, CommitEpoch, sought);
        consumer.Transport.HasEpochSeek = false;
        consumer.Transport.OnTrySeek = refused ? _ => throw new KafkaException(ErrorCode.Local_State) : sought.Enqueue;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 120, 121);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 122);
        Assert.Equal([120, 121], handled);
        Assert.Equal(refused ? 1 : 0, consumer.Logs.Of(EventIds.CommandFailed).Count);
    }

    [Fact]
    public async Task Start_JumpAndCorruptDataBehindTheFirstRecords_CountForNothingOnceTheStartIsSought()
    {
        var (handled, sought) = (new ConcurrentQueue<long>(), new ConcurrentQueue<GroupOffset>());
        using var asked = new ManualResetEventSlim();
        await using var consumer = await StartAsync(handled, CommitEpoch, sought, settings => settings with { OnOffsetGap = OffsetGapPolicy.Halt });
        consumer.Transport.LogStartOf = _ => 0;
        var committed = consumer.Transport.CommittedBefore;
        consumer.Transport.CommittedBefore = partition =>
        {
            asked.Wait(Eventually.Deadline);
            return committed(partition);
        };
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 120, 130);
        await consumer.Transport.FailAsync(ErrorCode.Local_AutoOffsetReset, new TopicPartitionOffset(P0, 131));
        Assert.Null(consumer.StatusOf(P0).Halt);
        asked.Set();
        await Eventually.Async(() => sought.Count == 1);
        await consumer.Transport.DeliverAsync(P0, 100, 101);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 102);
        Assert.Equal([100, 101], handled);
        Assert.Null(consumer.StatusOf(P0).Halt);
        await Eventually.Async(() => consumer.Transport.Paused.Count == 0);
    }

    private static Task<TestConsumer> StartAsync(
        ConcurrentQueue<long> handled, int commitEpoch, ConcurrentQueue<GroupOffset> sought, Func<ConsumerSettings, ConsumerSettings>? adjust = null) => TestConsumer.StartAsync(
        (batch, _) =>
        {
            foreach (var message in batch)
            {
                handled.Enqueue(message.Offset.Value);
            }

            return Task.CompletedTask;
        },
        // A resume would seek too.
        settings => (adjust?.Invoke(settings) ?? settings) with { OverflowBytes = 100_000 },
        made: transport =>
        {
            transport.Group[P0] = GroupOffset.None(P0) with { Offset = 120, LeaderEpoch = commitEpoch };
            transport.OnTrySeek = sought.Enqueue;
        });
}
