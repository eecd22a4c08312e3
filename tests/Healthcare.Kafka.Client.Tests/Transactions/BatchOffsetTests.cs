namespace Healthcare.Kafka.Client.Tests;

/// <summary>A handler's batch in a transaction: the offset after it, the group it is for, and when neither may be sent.</summary>
public class BatchOffsetTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendOffsetsAsync_Batch_SendsTheOffsetAfterItWithTheGroup()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        var member = new Member();
        var sent = new TaskCompletionSource();
        await using var consumer = await TestConsumer.StartAsync(async (batch, token) =>
        {
            await using var transaction = await test.Transactional.BeginTransactionAsync(token);
            await transaction.SendOffsetsAsync(batch, token);
            await transaction.CommitAsync(token);
            sent.SetResult();
        });
        consumer.Transport.OnGroupMetadata = () => member;

        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 4, 5, 9);
        await sent.Task.WaitAsync(Eventually.Deadline, Cancellation);

        var (offsets, group) = Assert.Single(test.Transport.Transactional.Offsets);
        Assert.Equal(new TopicPartitionOffset(TestConsumer.P0, 10), Assert.Single(offsets));
        Assert.Same(member, group);
        await Eventually.Async(() => consumer.Transport.Commits.Any(commit => commit.Offset == 10), "the consumer commits the same offset itself");
    }

    [Fact]
    public async Task SendOffsetsAsync_PartitionLost_RequiresAnAbortAndSendsNothing()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        var (handling, lost, failure) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource<Exception?>());
        await using var consumer = await TestConsumer.StartAsync(async (batch, _) =>
        {
            handling.SetResult();
            await lost.Task;
            await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);
            failure.SetResult(await Record.ExceptionAsync(() => transaction.SendOffsetsAsync(batch, Cancellation)));
        });
        consumer.Transport.OnGroupMetadata = () => new Member();

        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0);
        await handling.Task.WaitAsync(Eventually.Deadline, Cancellation);
        await consumer.Transport.LoseAsync(TestConsumer.P0);
        lost.SetResult();

        var thrown = Assert.IsType<TransactionException>(await failure.Task.WaitAsync(Eventually.Deadline, Cancellation));
        Assert.Equal((TransactionErrorKind.AbortRequired, ErrorCode.IllegalGeneration), (thrown.Kind, thrown.Code));
        Assert.Empty(test.Transport.Transactional.Offsets);
    }

    [Fact]
    public async Task SendOffsetsAsync_ConsumerClosed_RequiresAnAbort()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        MessageBatch<string, string>? seen = null;
        await using var consumer = await TestConsumer.StartAsync((batch, _) =>
        {
            seen = batch;
            return Task.CompletedTask;
        });
        consumer.Transport.OnGroupMetadata = () => new Member();
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0);
        await Eventually.Async(() => Volatile.Read(ref seen) is not null);
        await consumer.Worker.StopAsync(Cancellation);

        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);
        var thrown = await Assert.ThrowsAsync<TransactionException>(() => transaction.SendOffsetsAsync(seen!, Cancellation));

        Assert.Equal(TransactionErrorKind.AbortRequired, thrown.Kind);
    }

    [Theory]
    [InlineData(0, 2, true)]
    [InlineData(1, 2, false)]
    public void HoldsPrefix_EarlierMessagesInAnotherBatch_TellsWhetherTheyAreHandled(int first, int count, bool expected)
    {
        var tracker = new OffsetTracker();
        var records = Enumerable.Range(0, 4).Select(offset => new RawRecord { Topic = "vitals", Partition = 0, Offset = offset }).ToArray();
        tracker.Receive(records);
        var batch = new LaneBatch(TestConsumer.P0, records.AsMemory(first, count), tracker, new Nobody(), default, default);

        Assert.Equal(expected, batch.HoldsPrefix(records[first + count - 1].Offset));
        tracker.Complete(0, first);
        Assert.True(batch.HoldsPrefix(records[first + count - 1].Offset));
    }

    private sealed class Member : IConsumerGroupMetadata;

    private sealed class Nobody : ILaneOwner
    {
        public void OnRoom()
        {
        }

        public void OnHalted(Halt halt)
        {
        }

        public IConsumerGroupMetadata? GroupMetadata() => null;

        public void Observe(Task cancellation)
        {
        }
    }
}
