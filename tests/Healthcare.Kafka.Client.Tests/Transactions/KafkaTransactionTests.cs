namespace Healthcare.Kafka.Client.Tests;

/// <summary>One transaction: what it lets through, in which order it ends, and what it refuses.</summary>
public class KafkaTransactionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CommitAsync_AllPersisted_InitializesBeginsAndCommits()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        test.Transport.ReportsAtOnce = true;

        await using (var transaction = await test.Transactional.BeginTransactionAsync(Cancellation))
        {
            var outcome = await transaction.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);
            var batch = await transaction.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(3), Cancellation);
            await transaction.CommitAsync(Cancellation);

            Assert.True(outcome.IsPersisted && batch.AllPersisted);
            Assert.Equal("test", transaction.ProducerName);
        }

        Assert.Equal(["init", "begin", "commit"], test.Transport.Transactional.Calls);
        Assert.Equal(["1", "0", "1", "2"], test.Transport.Values);
    }

    [Fact]
    public async Task DisposeAsync_WithoutCommit_AbortsAndTheNextTransactionBegins()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());

        await (await test.Transactional.BeginTransactionAsync(Cancellation)).DisposeAsync();
        await (await test.Transactional.BeginTransactionAsync(Cancellation)).DisposeAsync();

        Assert.Equal(["init", "begin", "abort", "begin", "abort"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task CommitAsync_SendStillOnItsWay_WaitsForIt()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);

        var send = transaction.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);
        var commit = transaction.CommitAsync(Cancellation);
        Assert.False(commit.IsCompleted);
        Assert.DoesNotContain("commit", test.Transport.Transactional.Calls);
        test.Transport.ReportAll();
        await commit;

        Assert.True((await send).IsPersisted);
        Assert.Equal(["init", "begin", "commit"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task CommitAsync_SendFailed_IsRefusedWithItsCodeAndOnlyAnAbortIsLeft()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);

        var send = transaction.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(2), Cancellation);
        test.Transport.ReportNext();
        test.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted);
        Assert.Equal(1, (await send).PersistedCount);
        var first = await Assert.ThrowsAsync<TransactionException>(() => transaction.CommitAsync(Cancellation));
        var second = await Assert.ThrowsAsync<TransactionException>(() => transaction.CommitAsync(Cancellation));
        await transaction.AbortAsync(Cancellation);

        Assert.Equal((TransactionErrorKind.AbortRequired, ErrorCode.Local_MsgTimedOut, "test"), (first.Kind, first.Code, first.ClientName));
        Assert.Null(first.InnerException);
        Assert.Same(first, second);
        Assert.Equal(["init", "begin", "abort"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task CommitAsync_SendRefusedBeforeItWasSent_IsRefused()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings() with { MaxMessageBytes = 10 });
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);

        await Assert.ThrowsAsync<DeliveryException>(
            () => transaction.ProduceAsync(TestProducer.Topic, TestProducer.Message(new string('x', 1000)), Cancellation));
        var failure = await Assert.ThrowsAsync<TransactionException>(() => transaction.CommitAsync(Cancellation));

        Assert.Equal((TransactionErrorKind.AbortRequired, ErrorCode.MsgSizeTooLarge), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task CommitAsync_SendCancelled_WaitsForItsMessageAndIsRefused()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);
        using var cancel = new CancellationTokenSource();

        var send = transaction.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);
        var commit = transaction.CommitAsync(Cancellation);
        Assert.False(commit.IsCompleted);
        test.Transport.ReportAll();

        Assert.Equal(TransactionErrorKind.AbortRequired, (await Assert.ThrowsAsync<TransactionException>(() => commit)).Kind);
    }

    [Fact]
    public async Task CommitAsync_Cancelled_GoesOnAndTellsTheOutcomeWhenAskedAgain()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        using var answer = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        test.Transport.Transactional.Answer = name =>
        {
            Assert.True(name != "commit" || answer.Wait(Eventually.Deadline, CancellationToken.None));
            return null;
        };
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);

        var commit = transaction.CommitAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.AbortAsync(Cancellation));
        var again = transaction.CommitAsync(Cancellation);
        answer.Set();
        await again;

        Assert.Equal(["init", "begin", "commit"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task CommitAsync_AbortRequiredByTheBrokers_LeavesTheAbortToDispose()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        Fail(test, "commit", TransactionErrorKind.AbortRequired, ErrorCode.InvalidTxnState);

        await using (var transaction = await test.Transactional.BeginTransactionAsync(Cancellation))
        {
            var failure = await Assert.ThrowsAsync<TransactionException>(() => transaction.CommitAsync(Cancellation));
            Assert.Equal(TransactionErrorKind.AbortRequired, failure.Kind);
        }

        Assert.Equal(["init", "begin", "commit", "abort"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task CommitAsync_RetriableErrors_TriesAgainUntilItIsCommitted()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        var tries = 0;
        test.Transport.Transactional.Answer = name => name == "commit" && ++tries < 3 ? new(TransactionErrorKind.Retriable, ErrorCode.Local_TimedOut) : null;
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);

        await transaction.CommitAsync(Cancellation);

        Assert.Equal(["init", "begin", "commit", "commit", "commit"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task CommitAsync_RetriableErrorsPastTheTimeout_CanBeCalledAgainAndNothingElse()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings() with { TransactionTimeout = TimeSpan.Zero });
        Fail(test, "commit", TransactionErrorKind.Retriable, ErrorCode.Local_TimedOut);
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);

        var failure = await Assert.ThrowsAsync<TransactionException>(() => transaction.CommitAsync(Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.AbortAsync(Cancellation));
        test.Transport.Transactional.Answer = static _ => null;
        await transaction.CommitAsync(Cancellation);

        Assert.Equal((TransactionErrorKind.Retriable, true), (failure.Kind, failure.IsTransient));
        Assert.Equal(["init", "begin", "commit", "commit"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task BeginTransactionAsync_AfterACommitWithoutAnAnswer_EndsThatCommitFirst()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings() with { TransactionTimeout = TimeSpan.Zero });
        Fail(test, "commit", TransactionErrorKind.Retriable, ErrorCode.Local_TimedOut);
        await using (var unanswered = await test.Transactional.BeginTransactionAsync(Cancellation))
        {
            await Assert.ThrowsAsync<TransactionException>(() => unanswered.CommitAsync(Cancellation));
        }

        await Assert.ThrowsAsync<TransactionException>(() => test.Transactional.BeginTransactionAsync(Cancellation));
        test.Transport.Transactional.Answer = static _ => null;
        await using var next = await test.Transactional.BeginTransactionAsync(Cancellation);

        Assert.Equal(["init", "begin", "commit", "commit", "commit", "begin"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task AbortAsync_MessagesOnTheirWay_WaitsForTheirOutcomes()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        test.Transport.Transactional.Answer = name =>
        {
            if (name == "abort")
            {
                test.Transport.ReportAll(ErrorCode.Local_PurgeQueue, PersistenceStatus.NotPersisted);
            }

            return null;
        };
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);

        var send = transaction.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(10), Cancellation);
        await transaction.AbortAsync(Cancellation);

        Assert.True(send.IsCompleted);
        Assert.All(await send, outcome => Assert.Equal((PersistenceStatus.NotPersisted, ErrorCode.Local_PurgeQueue), (outcome.Status, outcome.Code)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync(Cancellation));
    }

    [Fact]
    public async Task Sends_AfterTheEnd_ThrowInvalidOperation()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);
        await transaction.CommitAsync(Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(1), Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.SendOffsetsAsync([], new GroupMetadata(), Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.AbortAsync(Cancellation));
        await transaction.DisposeAsync();
        await transaction.DisposeAsync();

        Assert.Empty(test.Transport.Accepted);
        Assert.Equal(["init", "begin", "commit"], test.Transport.Transactional.Calls);
    }

    [Fact]
    public async Task SendOffsetsAsync_RetriablePastTheTimeout_RequiresAnAbort()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings() with { TransactionTimeout = TimeSpan.Zero });
        Fail(test, "offsets", TransactionErrorKind.Retriable, ErrorCode.Local_TimedOut);
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);

        var failure = await Assert.ThrowsAsync<TransactionException>(() => transaction.SendOffsetsAsync([], new GroupMetadata(), Cancellation));
        var commit = await Assert.ThrowsAsync<TransactionException>(() => transaction.CommitAsync(Cancellation));

        Assert.Equal((TransactionErrorKind.AbortRequired, ErrorCode.Local_TimedOut), (failure.Kind, failure.Code));
        Assert.Equal(TransactionErrorKind.AbortRequired, commit.Kind);
    }

    [Fact]
    public async Task SendOffsetsAsync_BatchThatNoConsumerGave_ThrowsArgument()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);
        var batch = new MessageBatch<string, string>("charts", new TopicPartition("vitals", 0), [], 1);

        await Assert.ThrowsAsync<ArgumentException>(() => transaction.SendOffsetsAsync(batch, Cancellation));
    }

    [Fact]
    public async Task CommitAsync_Fatal_EndsTheProducer()
    {
        await using var test = new TestProducer(TestProducer.TransactionalSettings());
        Fail(test, "commit", TransactionErrorKind.Fatal, ErrorCode.ProducerFenced);
        await using var transaction = await test.Transactional.BeginTransactionAsync(Cancellation);

        var failure = await Assert.ThrowsAsync<TransactionException>(() => transaction.CommitAsync(Cancellation));
        var next = await Assert.ThrowsAsync<TransactionException>(() => test.Transactional.BeginTransactionAsync(Cancellation));

        Assert.Equal(TransactionErrorKind.Fatal, failure.Kind);
        Assert.Equal((TransactionErrorKind.Fatal, ErrorCode.ProducerFenced), (next.Kind, next.Code));
        Assert.Equal(ErrorCode.ProducerFenced, test.Core.FatalError);
        Assert.Single(test.Logs.Of(EventIds.ProducerFatalError));
        Assert.Equal(["init", "begin", "commit"], test.Transport.Transactional.Calls);
    }

    private static void Fail(TestProducer test, string call, TransactionErrorKind kind, ErrorCode code) =>
        test.Transport.Transactional.Answer = name => name == call ? new(kind, code) : null;

    private sealed class GroupMetadata : IConsumerGroupMetadata;
}
