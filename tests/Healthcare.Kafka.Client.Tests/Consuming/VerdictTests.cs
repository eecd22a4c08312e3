using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What a handler's word on single messages leads to.</summary>
public class VerdictTests
{
    [Fact]
    public async Task Retry_OfTwoMessages_BringsOnlyTheseAgainInOrder()
    {
        using var batch = new ProcessedBatch(8);
        var calls = new List<long[]>();

        var halt = await batch.RunAsync(messages =>
        {
            calls.Add(Offsets(messages));
            if (messages.Attempt == 1)
            {
                messages.Retry(messages[5]);
                messages.Retry(messages[2]);
            }

            return Task.CompletedTask;
        });

        Assert.Null(halt);
        Assert.Equal([[0, 1, 2, 3, 4, 5, 6, 7], [2, 5]], calls);
        Assert.Equal(8, batch.Committable);
        Assert.Equal(2, Assert.Single(batch.Logs.Of(EventIds.RetryAsked))["Messages"]);
    }

    // Fault test 33.
    [Fact]
    public async Task Retry_OfOneMessage_HoldsTheCommitAtItUntilItIsDone()
    {
        using var batch = new ProcessedBatch(8);
        var committable = new List<long>();

        await batch.RunAsync(messages =>
        {
            committable.Add(batch.Committable);
            if (messages.Attempt < 3)
            {
                messages.Retry(messages.Single(message => message.Offset == 3));
            }

            return Task.CompletedTask;
        });

        Assert.Equal([0, 3, 3], committable);
        Assert.Equal(8, batch.Committable);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Retry_WithoutEnd_GoesToThePolicyOneByOneWithoutHalving(int retries)
    {
        using var batch = new ProcessedBatch(10);
        var calls = new List<long[]>();

        var halt = await batch.RunAsync(
            messages =>
            {
                calls.Add(Offsets(messages));
                foreach (var message in messages.Where(message => message.Offset.Value is 4 or 7))
                {
                    messages.Retry(message);
                }

                return Task.CompletedTask;
            },
            ConsumerFailurePolicy.DeadLetter,
            retries);

        Assert.Null(halt);
        Assert.Equal(1 + retries, calls.Count);
        Assert.All(calls.Skip(1), call => Assert.Equal([4, 7], call));
        Assert.Equal([4, 7], batch.DeadLetters.Offsets);
        Assert.All(batch.DeadLetters.Written, written => Assert.Equal(new DeadLetterCause(DeadLetterReason.RetriesExhausted, null, null, 1 + retries), written.Cause));
        Assert.Equal((10, 2), (batch.Committable, batch.Counts.DeadLettered));
    }

    [Fact]
    public async Task Retry_WithoutEndAndHalt_StandsStillAtTheFirstOfThem()
    {
        using var batch = new ProcessedBatch(10);

        var halt = await batch.RunAsync(messages =>
        {
            foreach (var message in messages.Where(message => message.Offset.Value is 4 or 7))
            {
                messages.Retry(message);
            }

            return Task.CompletedTask;
        });

        Assert.Equal(new Halt(HaltReason.RetriesExhausted, new TopicPartitionOffset(TestConsumer.P0, 4), null), halt);
        Assert.Equal(4, batch.Committable);
    }

    [Fact]
    public async Task Retry_OfEverythingForEver_EndsAlsoWhereTheHandlerThrowsForTheWholeBatch()
    {
        using var batch = new ProcessedBatch(4);

        await batch.RunAsync(
            messages =>
            {
                if (messages.Count > 1)
                {
                    throw new FormatException();
                }

                messages.Retry(messages[0]);
                return Task.CompletedTask;
            },
            ConsumerFailurePolicy.Skip);

        Assert.Equal(4, batch.Committable);
        Assert.Equal(4, batch.Counts.Skipped);
    }

    [Fact]
    public async Task Acknowledge_BeforeAThrow_Holds()
    {
        using var batch = new ProcessedBatch(6);
        var calls = new List<long[]>();

        var halt = await batch.RunAsync(messages =>
        {
            calls.Add(Offsets(messages));
            if (calls.Count == 1)
            {
                messages.AcknowledgeUpTo(messages[2]);
                messages.Acknowledge(messages[4]);
                throw new InvalidOperationException();
            }

            return Task.CompletedTask;
        });

        Assert.Null(halt);
        Assert.Equal([[0, 1, 2, 3, 4, 5], [3, 5]], calls);
        Assert.Equal(6, batch.Committable);
    }

    // The second case reaches the halving, which ends where the handler shows by itself which message fails.
    [Theory]
    [InlineData(new[] { 2, 2, 2, 2, 2 })]
    [InlineData(new[] { 3, 3, 0, 0, 0 })]
    public async Task Acknowledge_OneByOneBeforeEachThrow_GivesEachMessageTriesOfItsOwn(int[] failures)
    {
        using var batch = new ProcessedBatch(5);
        var tries = new int[5];

        var halt = await batch.RunAsync(messages =>
        {
            foreach (var message in messages)
            {
                if (++tries[message.Offset.Value] <= failures[message.Offset.Value])
                {
                    throw new InvalidOperationException();
                }

                messages.Acknowledge(message);
            }

            return Task.CompletedTask;
        });

        Assert.Null(halt);
        Assert.Equal(failures.Select(count => count + 1), tries);
    }

    [Fact]
    public async Task Throw_WhenAllIsAcknowledged_UndoesNothing()
    {
        using var batch = new ProcessedBatch(3);
        var calls = 0;

        var halt = await batch.RunAsync(messages =>
        {
            calls++;
            messages.AcknowledgeUpTo(messages[2]);
            throw new InvalidOperationException(PhiCanary.Mark);
        });

        Assert.Null(halt);
        Assert.Equal((1, 3), (calls, batch.Committable));
        Assert.Single(batch.Logs.Of(EventIds.ScopeDisposalFailed));
    }

    [Theory]
    [InlineData(ConsumerFailurePolicy.Halt)]
    [InlineData(ConsumerFailurePolicy.Skip)]
    public async Task DeadLetter_WhateverThePolicy_IsWrittenAsItCameBeforeItIsCompleted(ConsumerFailurePolicy policy)
    {
        var completed = new List<bool>();
        ProcessedBatch? running = null;
        using var batch = running = new ProcessedBatch(4)
        {
            DeadLetters = new FakeDeadLetters
            {
                OnWrite = (_, _) =>
                {
                    completed.Add(running!.Batch.IsCompleted(1));
                    return Task.FromResult(true);
                },
            },
        };

        var halt = await batch.RunAsync(
            messages =>
            {
                messages.DeadLetter(messages[1], "unknown-unit");
                return Task.CompletedTask;
            },
            policy);

        Assert.Null(halt);
        var (record, cause) = Assert.Single(batch.DeadLetters.Written);
        Assert.Equal((1, "value 1", $"{PhiCanary.Mark} key 1"), (record.Offset, Encoding.UTF8.GetString(record.Value!), Encoding.UTF8.GetString(record.Key!)));
        Assert.Equal(DeadLetterCause.Rejected("unknown-unit", 1), cause);
        Assert.Equal([false], completed);
        Assert.Equal(4, batch.Committable);
        var audit = Assert.Single(batch.Logs.Of(EventIds.MessageDeadLettered));
        Assert.Equal((AuditLog.Category, "charts", 1L, "unknown-unit"), (audit.Category, audit["GroupId"], audit["Offset"], audit["ReasonCode"]));
    }

    [Fact]
    public async Task DeadLetter_BeforeAThrow_HoldsAndTheRestIsTriedAgain()
    {
        using var batch = new ProcessedBatch(4);
        var calls = new List<long[]>();

        var halt = await batch.RunAsync(messages =>
        {
            calls.Add(Offsets(messages));
            if (calls.Count == 1)
            {
                messages.DeadLetter(messages[1], "unknown-unit");
                throw new InvalidOperationException();
            }

            return Task.CompletedTask;
        });

        Assert.Null(halt);
        Assert.Equal([[0, 1, 2, 3], [0, 2, 3]], calls);
        Assert.Equal([1], batch.DeadLetters.Offsets);
    }

    [Fact]
    public async Task DeadLetter_WithoutATopic_HaltsAtTheMessage()
    {
        using var batch = new ProcessedBatch(4);

        var halt = await batch.RunAsync(
            messages =>
            {
                messages.DeadLetter(messages[2], "unknown-unit");
                return Task.CompletedTask;
            },
            failures: new FailureHandling(new RetryRules()));

        Assert.Equal((HaltReason.NoDeadLetterTopic, 2), (halt!.Reason, halt.Position.Offset.Value));
        Assert.Equal(2, batch.Committable);
    }

    [Fact]
    public async Task DeadLetter_ThatCanNeverBeWritten_HaltsAtTheMessage()
    {
        using var batch = new ProcessedBatch(4) { DeadLetters = new FakeDeadLetters { OnWrite = (_, _) => Task.FromResult(false) } };

        var halt = await batch.RunAsync(_ => throw new InvalidOperationException(), ConsumerFailurePolicy.DeadLetter, 0);

        Assert.Equal((HaltReason.DeadLetterTooLarge, 0), (halt!.Reason, halt.Position.Offset.Value));
        Assert.Equal(0, batch.Committable);
    }

    [Fact]
    public async Task DeadLetter_NotWrittenWhenTheLaneDrains_LeavesTheMessageOpen()
    {
        using var batch = new ProcessedBatch(4)
        {
            DeadLetters = new FakeDeadLetters
            {
                OnWrite = async (_, draining) =>
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, draining).ContinueWith(_ => { }, TaskScheduler.Default);
                    return false;
                },
            },
        };

        var run = batch.RunAsync(messages =>
        {
            messages.DeadLetter(messages[1], "unknown-unit");
            return Task.CompletedTask;
        });
        batch.Drain();

        Assert.Null(await run.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken));
        Assert.Equal((1, 0), (batch.Committable, batch.Counts.DeadLettered));
        Assert.Empty(batch.Logs.Of(EventIds.MessageDeadLettered));
    }

    [Fact]
    public async Task DeadLetterException_OfAMessageHandler_DeadLettersWithoutARetryAndGoesOn()
    {
        using var batch = new ProcessedBatch(4);
        var seen = new List<long>();

        var halt = await batch.RunAsync(TextHandler.Messages((message, _) =>
        {
            seen.Add(message.Offset.Value);
            return message.Offset.Value == 1 ? throw new DeadLetterException("unknown-unit") : Task.CompletedTask;
        }));

        Assert.Null(halt);
        Assert.Equal([0, 1, 2, 3], seen);
        Assert.Equal("unknown-unit", Assert.Single(batch.DeadLetters.Written).Cause.ReasonCode);
        Assert.Equal(4, batch.Committable);
    }

    [Fact]
    public async Task DeadLetterException_OfABatchHandler_IsOfTheMessageThatThrowsItAlone()
    {
        using var batch = new ProcessedBatch(16);
        var calls = 0;

        var halt = await batch.RunAsync(messages =>
        {
            calls++;
            return messages.Any(message => message.Offset == 5) ? throw new DeadLetterException("unknown-unit") : Task.CompletedTask;
        });

        Assert.Null(halt);
        Assert.Equal([5], batch.DeadLetters.Offsets);
        Assert.Equal(16, batch.Committable);
        Assert.InRange(calls, 2, 10);
    }

    [Fact]
    public async Task RetryException_OfAMessageHandler_WaitsItsDelay()
    {
        using var batch = new ProcessedBatch(2);
        var time = new ManualTime();
        var seen = new List<long>();

        var run = batch.RunAsync(
            TextHandler.Messages((message, _) =>
            {
                seen.Add(message.Offset.Value);
                return seen.Count == 1 ? throw new RetryException(TimeSpan.FromMinutes(5)) : Task.CompletedTask;
            }),
            timeProvider: time);
        await Eventually.Async(() => seen.Count == 1);
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(run.IsCompleted);
        await Eventually.Async(() =>
        {
            time.Advance(TimeSpan.FromSeconds(30));
            return run.IsCompleted;
        });

        Assert.Null(await run);
        Assert.Equal([0, 0, 1], seen);
    }

    [Fact]
    public async Task Retry_WithALongDelay_IsGivenUpWhenTheLaneDrains()
    {
        using var batch = new ProcessedBatch(3);
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var run = batch.RunAsync(messages =>
        {
            messages.Retry(messages[1], TimeSpan.FromHours(10));
            called.TrySetResult();
            return Task.CompletedTask;
        });
        await called.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        batch.Drain();

        Assert.Null(await run.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken));
        Assert.Equal(1, batch.Committable);
    }

    [Theory]
    [InlineData(ConsumerFailurePolicy.DeadLetter)]
    [InlineData(ConsumerFailurePolicy.Skip)]
    public async Task Deserialize_PoisonInABatch_GivesUpItAloneBetweenWhatIsBeforeAndAfter(ConsumerFailurePolicy policy)
    {
        using var batch = new ProcessedBatch(7, index => index is 2 or 3 or 6 ? $"poison {PhiCanary.Mark} {index}" : "good");
        var calls = new List<long[]>();

        var halt = await batch.RunAsync(
            messages =>
            {
                calls.Add(Offsets(messages));
                return Task.CompletedTask;
            },
            policy);

        Assert.Null(halt);
        Assert.Equal([[0, 1], [4, 5]], calls);
        Assert.Equal(7, batch.Committable);
        Assert.Equal(policy == ConsumerFailurePolicy.Skip ? (3, 0) : (0, 3), (batch.Counts.Skipped, batch.Counts.DeadLettered));
        Assert.All(batch.DeadLetters.Written, written => Assert.Equal(
            (new DeadLetterCause(DeadLetterReason.DeserializationFailed, null, typeof(FormatException).FullName, 0), $"poison {PhiCanary.Mark} {written.Record.Offset}"),
            (written.Cause, Encoding.UTF8.GetString(written.Record.Value!))));
        var audits = batch.Logs.Entries.Where(entry => entry.Category == AuditLog.Category).ToList();
        Assert.Equal([2L, 3L, 6L], audits.Select(entry => (long)entry["Offset"]!));
        Assert.DoesNotContain(batch.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    private static long[] Offsets(MessageBatch<string, string> batch) => [.. batch.Select(message => message.Offset.Value)];
}
