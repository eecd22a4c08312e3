namespace Healthcare.Kafka.Client.Tests;

/// <summary>A processor with a TransactionalId: a batch's outputs and its offset in one transaction.</summary>
public class TransactionalProcessorTests
{
    [Fact]
    public async Task Process_Batch_CommitsOutputsAndOffsetTogether()
    {
        await using var test = new TestProcessor(3, transactional: true);

        Assert.Null(await test.RunAsync());

        Assert.Equal(["init", "begin", "offsets", "commit"], test.Transport.Transactional.Calls);
        Assert.Equal([3L], OffsetsOf(test));
        Assert.Equal(["0/0", "1/0", "2/0"], test.Sent);
        Assert.Equal(3, test.Batch.Committable);
    }

    [Fact]
    public async Task Process_NoOutputs_BeginsNoTransaction()
    {
        await using var test = new TestProcessor(3, transactional: true);

        Assert.Null(await test.RunAsync((_, _) => { }));

        Assert.Empty(test.Transport.Transactional.Calls);
        Assert.Equal(3, test.Batch.Committable);
    }

    [Fact]
    public async Task Process_OutputFails_AbortsAndDoesTheWholeBatchAgain()
    {
        await using var test = new TestProcessor(3, transactional: true);
        var reports = 0;
        test.Transport.ReportsAs = _ =>
            ++reports == 2 ? (ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted) : (ErrorCode.NoError, PersistenceStatus.Persisted);

        Assert.Null(await test.RunAsync());

        Assert.Equal(["init", "begin", "abort", "begin", "offsets", "commit"], test.Transport.Transactional.Calls);
        Assert.Equal(["0/0", "1/0", "2/0", "0/0", "1/0", "2/0"], test.Sent);
        Assert.Equal(3, test.Batch.Committable);
    }

    [Fact]
    public async Task Process_CommitWithoutAnAnswer_IsAskedAgainAndTheBatchProcessedOnce()
    {
        await using var test = new TestProcessor(3, transactional: true);
        var commits = 0;
        test.Transport.Transactional.Answer = name =>
            name == "commit" && ++commits < 3 ? new TransactionFailure(TransactionErrorKind.Retriable, ErrorCode.Local_TimedOut) : null;

        Assert.Null(await test.RunAsync());

        Assert.True(commits >= 3);
        Assert.DoesNotContain("abort", test.Transport.Transactional.Calls);
        Assert.Equal(["0/0", "1/0", "2/0"], test.Sent);
        Assert.Equal(3, test.Batch.Committable);
    }

    [Fact]
    public async Task Process_Fenced_HaltsAndGivesNothingUp()
    {
        await using var test = new TestProcessor(3, transactional: true);
        test.Transport.Transactional.Answer = name =>
            name == "commit" ? new TransactionFailure(TransactionErrorKind.Fatal, ErrorCode.ProducerFenced) : null;

        var halt = await test.RunAsync(ConsumerFailurePolicy.Skip);

        Assert.Equal((HaltReason.OutputsNotPersisted, 0L), (halt!.Reason, halt.Position.Offset.Value));
        Assert.Equal((0, 0), (test.Batch.Committable, test.Batch.Counts.Skipped));
    }

    [Fact]
    public async Task Process_PoisonInABatch_IsInNoTransactionAndNoOffsetPassesItBeforeItIsWritten()
    {
        await using var test = new TestProcessor(8, transactional: true);
        var offsetsAtTheWrite = new List<long>();

        Assert.Null(await test.RunAsync(
            (message, output) =>
            {
                if (message.Offset == 5 && test.Batch.DeadLetters.Offsets.Any())
                {
                    Assert.Fail("The dead letter is processed again.");
                }

                offsetsAtTheWrite = test.Batch.DeadLetters.Offsets.Any() ? offsetsAtTheWrite : OffsetsOf(test);
                output.Add(new(message.Key, message.Value));
                if (message.Offset == 5)
                {
                    throw new DeadLetterException("no-unit");
                }
            }));

        Assert.Equal([5L], test.Batch.DeadLetters.Offsets);
        Assert.All(offsetsAtTheWrite, offset => Assert.True(offset <= 5));
        Assert.Equal(["0/0", "1/0", "2/0", "3/0", "4/0", "6/0", "7/0"], test.Sent);
        Assert.Equal(8, test.Batch.Committable);
    }

    private static List<long> OffsetsOf(TestProcessor test) =>
        [.. test.Transport.Transactional.Offsets.SelectMany(sent => sent.Offsets).Select(position => position.Offset.Value)];
}
