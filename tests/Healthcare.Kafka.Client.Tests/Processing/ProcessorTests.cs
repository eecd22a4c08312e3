using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Consume, transform, produce: what moves the offset, what comes again, and under which ids.</summary>
public class ProcessorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Process_OutputsWithoutReports_AcknowledgesNothingUntilAllArePersisted()
    {
        await using var test = new TestProcessor(3);
        test.Transport.ReportsAtOnce = false;

        var run = test.RunAsync();
        await Eventually.Async(() => test.Transport.InFlight == 3);
        test.Transport.Report("value 2");
        test.Transport.Report("value 0");
        Assert.Equal((0, false), (test.Batch.Committable, run.IsCompleted));
        test.Transport.ReportAll();

        Assert.Null(await run.WaitAsync(Eventually.Deadline, Cancellation));
        Assert.Equal(3, test.Batch.Committable);
        Assert.Equal(["0/0", "1/0", "2/0"], test.Sent);
    }

    [Fact]
    public async Task Process_SeveralOutputsAndNone_SendsThemInOrderWithIdsOfTheirSource()
    {
        await using var test = new TestProcessor(3);

        Assert.Null(await test.RunAsync((message, output) =>
        {
            for (var i = 0; i < message.Offset.Value; i++)
            {
                output.Add(new(message.Key, message.Value));
            }

            if (message.Offset == 2)
            {
                output.Add("alerts", new(message.Key, message.Value));
                output.Add("alerts", new(message.Key, message.Value) { MessageId = "of my own" });
            }
        }));

        var sent = test.Transport.Accepted;
        Assert.Equal(["1/0", "2/0", "2/1"], sent.Where(record => record.Topic == TestProducer.Topic).Select(TestProcessor.NameOf));
        Assert.Equal(
            ["vitals/vitals/0/2/2", "of my own"],
            sent.Where(record => record.Topic == "alerts").Select(record => Encoding.UTF8.GetString(record.Headers.GivenMessageId!)));
        Assert.Equal(3, test.Batch.Committable);
    }

    [Fact]
    public async Task Process_IdHeaderOfItsOwn_IsKept()
    {
        await using var test = new TestProcessor(1);

        Assert.Null(await test.RunAsync((message, output) =>
            output.Add(new(message.Key, message.Value) { Headers = new Headers { { KafkaHeaderNames.MessageId, "mine"u8.ToArray() } } })));

        Assert.Null(Assert.Single(test.Transport.Accepted).Headers.GivenMessageId);
    }

    // With FailKey, which a failed key would stay stopped of.
    [Fact]
    public async Task Process_OneOutputNotPersisted_ComesAgainWithWhatFollowsUnderTheSameIds()
    {
        await using var test = new TestProcessor(4);
        var failed = false;
        test.Transport.ReportsAs = record =>
        {
            var fails = !failed && TestProcessor.NameOf(record) == "1/0";
            failed |= fails;
            return fails ? (ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted) : (ErrorCode.NoError, PersistenceStatus.Persisted);
        };

        Assert.Null(await test.RunAsync());

        Assert.Equal(["0/0", "1/0", "2/0", "3/0", "1/0", "2/0", "3/0"], test.Sent);
        Assert.Equal(4, test.Batch.Committable);
        var log = Assert.Single(test.Batch.Logs.Of(EventIds.OutputsNotPersisted));
        Assert.Equal((1, 4, ErrorCode.Local_MsgTimedOut, 1L), ((int)log["Failed"]!, (int)log["Outputs"]!, (ErrorCode)log["ErrorCode"]!, (long)log["Offset"]!));
        Assert.DoesNotContain(test.Batch.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal) || entry.Exception is not null);
    }

    [Fact]
    public async Task Process_FirstOfAKeyFails_SendsTheKeyAgainInSourceOrder()
    {
        await using var test = new TestProcessor(4);
        var first = true;
        test.Transport.ReportsAs = record =>
        {
            var fails = first;
            first = false;
            return fails ? (ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted) : (ErrorCode.NoError, PersistenceStatus.Persisted);
        };

        Assert.Null(await test.RunAsync((message, output) => output.Add(new("patient", message.Value))));

        // Those behind it were refused, as the policy says; the second try found the key resumed.
        Assert.Equal(["0/0", "0/0", "1/0", "2/0", "3/0"], test.Sent);
        Assert.Equal((4, 0), (test.Batch.Committable, test.Producer.Core.Keys.FailedKeys));
    }

    [Theory]
    [InlineData(ConsumerFailurePolicy.Skip)]
    [InlineData(ConsumerFailurePolicy.DeadLetter)]
    public async Task Process_OutputTopicGone_HaltsAndGivesNothingUp(ConsumerFailurePolicy policy)
    {
        await using var test = new TestProcessor(5);
        test.Transport.ReportsAs = record => TestProcessor.NameOf(record).StartsWith('2')
            ? (ErrorCode.UnknownTopicOrPart, PersistenceStatus.NotPersisted)
            : (ErrorCode.NoError, PersistenceStatus.Persisted);

        var halt = await test.RunAsync(policy);

        Assert.Equal((HaltReason.OutputsNotPersisted, 2L), (halt!.Reason, halt.Position.Offset.Value));
        Assert.Equal((2, 0, 0), (test.Batch.Committable, test.Batch.Counts.Skipped, test.Batch.Counts.DeadLettered));
    }

    [Fact]
    public async Task Process_OutputThatIsTooLarge_IsTheMessagesOwnFailure()
    {
        await using var test = new TestProcessor(5);
        test.Transport.Answer = record => TestProcessor.NameOf(record).StartsWith('2') ? ErrorCode.MsgSizeTooLarge : ErrorCode.NoError;

        Assert.Null(await test.RunAsync(ConsumerFailurePolicy.DeadLetter));

        Assert.Equal([2L], test.Batch.DeadLetters.Offsets);
        Assert.Equal(5, test.Batch.Committable);
        Assert.Equal(["0/0", "1/0", "3/0", "4/0"], test.Sent.Distinct());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Process_SerializerFails_IsTheMessagesOwnFailureOnlyIfItWasNotCutOff(bool isCutOff)
    {
        await using var test = new TestProcessor(5, values: new FailingText(isCutOff ? new HttpRequestException() : new FormatException()));

        var halt = await test.RunAsync(
            (message, output) => output.Add(new(message.Key, message.Offset == 2 ? FailingText.Poison : message.Value)), ConsumerFailurePolicy.DeadLetter);

        Assert.Equal(isCutOff ? HaltReason.OutputsNotPersisted : null, halt?.Reason);
        Assert.Equal(isCutOff ? [] : [2L], test.Batch.DeadLetters.Offsets);
        Assert.Equal(isCutOff ? 2 : 5, test.Batch.Committable);
    }

    [Fact]
    public async Task Process_Throws_SendsWhatStandsBeforeItAndNothingOfIt()
    {
        await using var test = new TestProcessor(4);

        var halt = await test.RunAsync((message, output) =>
        {
            output.Add(new(message.Key, message.Value));
            if (message.Offset == 2)
            {
                throw new InvalidOperationException(PhiCanary.Mark);
            }
        });

        Assert.Equal((HaltReason.HandlerFailed, 2L), (halt!.Reason, halt.Position.Offset.Value));
        Assert.Equal(["0/0", "1/0"], test.Sent);
        Assert.Equal(2, test.Batch.Committable);
    }

    [Fact]
    public async Task Process_ThrowsDeadLetter_GivesThatMessageUpAndSendsTheOthersOnce()
    {
        await using var test = new TestProcessor(9);

        Assert.Null(await test.RunAsync((message, output) =>
        {
            output.Add(new(message.Key, message.Value));
            if (message.Offset == 4)
            {
                throw new DeadLetterException("no-unit");
            }
        }));

        Assert.Equal([4L], test.Batch.DeadLetters.Offsets);
        Assert.Equal(["0/0", "1/0", "2/0", "3/0", "5/0", "6/0", "7/0", "8/0"], test.Sent);
        Assert.Equal(9, test.Batch.Committable);
    }

    [Fact]
    public async Task Add_AfterTheCall_Throws()
    {
        await using var test = new TestProcessor(2);
        IProcessorOutput<string?, string?>? first = null;
        Exception? thrown = null;

        Assert.Null(await test.RunAsync((_, output) =>
        {
            thrown ??= first is null ? null : Record.Exception(() => first.Add(new("key", "value")));
            first ??= output;
        }));

        Assert.IsType<InvalidOperationException>(thrown);
        Assert.Empty(test.Sent);
    }

    [Fact]
    public async Task Add_NoNameOfATopic_Throws()
    {
        await using var test = new TestProcessor(1);

        var halt = await test.RunAsync((message, output) => output.Add("no topic", new(message.Key, message.Value)), maxRetryAttempts: 0);

        Assert.Equal(typeof(ArgumentException).FullName, halt!.ExceptionType);
    }
}
