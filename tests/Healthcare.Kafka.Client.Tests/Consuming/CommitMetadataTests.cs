using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What a commit names beyond its offset, and what becomes of it in the next assignment.</summary>
public class CommitMetadataTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;

    [Fact]
    public async Task Assign_CommittedWithNames_HandlesOnlyWhatIsNotNamedAndCommitsAll()
    {
        var handled = new ConcurrentQueue<long>();
        await using var consumer = await TestConsumer.StartAsync(Record(handled));
        consumer.Transport.Group[P0] = Committed(10, [11, 12, 14]);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 10, 11, 12, 13, 14, 15);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 16);

        Assert.Equal([10, 13, 15], handled);
        Assert.Equal(3L, Assert.Single(consumer.Logs.Of(EventIds.CompletedFound))["Messages"]);
    }

    [Theory]
    [InlineData("hkc1:foreign")]
    [InlineData("a text of another client")]
    [InlineData("")]
    public async Task Assign_CommittedWithForeignText_HandlesAll(string metadata)
    {
        var handled = new ConcurrentQueue<long>();
        await using var consumer = await TestConsumer.StartAsync(Record(handled));
        consumer.Transport.Group[P0] = new GroupOffset(P0, 10, 7, metadata);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 10, 11, 12);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 13);

        Assert.Equal([10, 11, 12], handled);
    }

    [Fact]
    public async Task Assign_NamedOffsetsNowHoldMessagesOfALaterLeader_HandlesAll()
    {
        var handled = new ConcurrentQueue<long>();
        await using var consumer = await TestConsumer.StartAsync(Record(handled));
        consumer.Transport.Group[P0] = Committed(10, [11, 12], leaderEpoch: 6);
        var sought = new ConcurrentQueue<GroupOffset>();
        consumer.Transport.OnTrySeek = sought.Enqueue;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 10, 11, 12);
        await Eventually.Async(() => !sought.IsEmpty);
        await consumer.Transport.DeliverAsync(P0, 10, 11, 12);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 13);

        Assert.Equal([10, 11, 12], handled);
    }

    [Fact]
    public async Task Assign_PositionBeforeTheCommittedOffset_HandlesAll()
    {
        var handled = new ConcurrentQueue<long>();
        await using var consumer = await TestConsumer.StartAsync(Record(handled));
        consumer.Transport.Group[P0] = Committed(10, [11, 12]);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 9, 10, 11, 12);

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 13);

        Assert.Equal([9, 10, 11, 12], handled);
    }

    [Fact]
    public async Task Assign_CommittedNotYetTold_HoldsWhatIsReceivedUntilItIs()
    {
        using var told = new ManualResetEventSlim();
        var handled = new ConcurrentQueue<long>();
        await using var consumer = await TestConsumer.StartAsync(Record(handled));
        consumer.Transport.Group[P0] = Committed(10, [11]);
        consumer.Transport.CommittedBefore = _ =>
        {
            told.Wait(Eventually.Deadline);
            return Offset.Unset;
        };
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 10, 11);
        await consumer.Transport.DeliverAsync(P0, 12);
        Assert.Empty(handled);

        told.Set();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 13);

        Assert.Equal([10, 12], handled);
    }

    [Fact]
    public async Task Assign_CoordinatorDoesNotTell_HandlesAllAndCommitsOnceItDoes()
    {
        var told = false;
        var handled = new ConcurrentQueue<long>();
        await using var consumer = await TestConsumer.StartAsync(Record(handled));
        consumer.Transport.CommittedBefore = _ => Volatile.Read(ref told) ? Offset.Unset : null;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 10, 11);
        await Eventually.Async(() => handled.Count == 2);
        Assert.Empty(consumer.Transport.Commits);

        Volatile.Write(ref told, true);
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 12);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public async Task Commit_FirstMessageUnfinished_NamesWhatIsCompletedBehindItForTheNextAssignment(long before)
    {
        var gate = new TaskCompletionSource();
        var handled = new ConcurrentQueue<long>();
        var group = new ConcurrentDictionary<TopicPartition, GroupOffset>();
        group[P0] = GroupOffset.None(P0) with { Offset = before };
        await using (var first = await StartAsync(group, message => message.Offset == 10 ? gate.Task : Task.CompletedTask))
        {
            await first.Transport.AssignAsync(P0);
            await first.Transport.DeliverKeysAsync(P0, 10, "a", "b", "c", "a", "d");
            await Eventually.Async(() => CompletedOffsetsText.Decode(group[P0].Metadata, 10)?.Count == 3);
            await first.Transport.LoseAsync(P0);
            gate.SetResult();
        }

        Assert.Equal(10, group[P0].Offset);
        await using var second = await StartAsync(group, message =>
        {
            handled.Enqueue(message.Offset.Value);
            return Task.CompletedTask;
        });
        await second.Transport.AssignAsync(P0);
        await second.Transport.DeliverKeysAsync(P0, 10, "a", "b", "c", "a", "d");
        await Eventually.Async(() => group[P0].Offset == 15);

        Assert.Equal([10, 13], handled);
    }

    [Fact]
    public async Task Commit_NamedOffsetsNotReceivedAgainSoFar_KeepsNamingThem()
    {
        var gate = new TaskCompletionSource();
        var group = new ConcurrentDictionary<TopicPartition, GroupOffset> { [P0] = Committed(10, [11, 12, 40, 41]) };
        await using var consumer = await StartAsync(group, message => message.Offset == 10 ? gate.Task : Task.CompletedTask);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverKeysAsync(P0, 10, "a", "b", "c", "d");

        await Eventually.Async(() => CompletedOffsetsText.Decode(group[P0].Metadata, 10)?.Count == 5);

        Assert.Equal([new OffsetRun(11, 3), new OffsetRun(40, 2)], CompletedOffsetsText.Decode(group[P0].Metadata, 10)!.Runs);
        gate.SetResult();
    }

    [Fact]
    public async Task Commit_BrokersRefuseTheMetadata_CommitsWithoutAndSaysSoOnce()
    {
        var gate = new TaskCompletionSource();
        var group = new ConcurrentDictionary<TopicPartition, GroupOffset>();
        await using var consumer = await StartAsync(group, message => message.Offset == 11 ? gate.Task : Task.CompletedTask);
        consumer.Transport.OnCommitOf = offsets => offsets.Any(offset => offset.Metadata.Length > 0) ? new Error(ErrorCode.OffsetMetadataTooLarge) : null;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverKeysAsync(P0, 10, "a", "b", "c");

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 11);
        await Eventually.Async(() => consumer.Logs.Of(EventIds.MetadataRefused).Count == 1);
        gate.SetResult();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 13);

        Assert.Single(consumer.Logs.Of(EventIds.MetadataRefused));
        Assert.Empty(consumer.Logs.Of(EventIds.CommitFailed));
    }

    [Fact]
    public async Task Commit_WithoutCommitMetadata_NamesNothing()
    {
        var gate = new TaskCompletionSource();
        var group = new ConcurrentDictionary<TopicPartition, GroupOffset>();
        await using var consumer = await StartAsync(
            group, message => message.Offset == 11 ? gate.Task : Task.CompletedTask, settings => settings with { CommitMetadata = false });
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverKeysAsync(P0, 10, "a", "b", "c");

        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 11);
        gate.SetResult();
        await Eventually.Async(() => consumer.Transport.CommittedOf(P0) == 13);

        Assert.Equal("", group[P0].Metadata);
    }

    private static async Task<TestConsumer> StartAsync(
        ConcurrentDictionary<TopicPartition, GroupOffset> group, Func<IncomingMessage<string, string>, Task> handle, Func<ConsumerSettings, ConsumerSettings>? adjust = null)
    {
        var consumer = await TestConsumer.StartAsync(
            TextHandler.Messages((message, _) => handle(message)),
            settings => (adjust?.Invoke(settings) ?? settings) with { Order = ConsumeOrder.Key });
        consumer.Transport.Group = group;
        return consumer;
    }

    private static GroupOffset Committed(long offset, long[] completed, int leaderEpoch = 7)
    {
        var runs = new OffsetRuns();
        foreach (var one in completed)
        {
            runs.Add(one, leaderEpoch);
        }

        return new GroupOffset(P0, offset, leaderEpoch, CompletedOffsetsText.Encode(offset, runs.Build()!));
    }

    private static Func<MessageBatch<string, string>, CancellationToken, Task> Record(ConcurrentQueue<long> handled) => (batch, _) =>
    {
        foreach (var message in batch)
        {
            handled.Enqueue(message.Offset.Value);
        }

        return Task.CompletedTask;
    };
}
