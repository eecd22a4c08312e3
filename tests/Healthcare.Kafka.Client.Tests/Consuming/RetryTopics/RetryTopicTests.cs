using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

public class RetryTopicTests
{
    [Fact]
    public async Task Failure_OfAKey_WaitsInTheRetryTopicWithWhatFollowsItAndOthersGoOn()
    {
        var healed = false;
        var run = new RetryTopicRun("a", "b", "a", "c", "b", "a") { Fails = message => message.Key == "a" && !Volatile.Read(ref healed) };
        await using var consumer = await run.StartAsync();

        await Eventually.Async(() => run.Committed(RetryTopicRun.Source) == 6);
        Assert.Equal([1, 3, 4], run.Offsets.Order());
        Assert.Equal(3, run.Log.Records.Count);
        Assert.Equal(1, consumer.Worker.Status.RetryingKeys);

        Volatile.Write(ref healed, true);
        await Eventually.Async(() => run.IsDone);

        Assert.Equal([0, 2, 5], run.Offsets.Skip(3));
        await Eventually.Async(() => consumer.Worker.Status.RetryingKeys == 0);
        Assert.Null(consumer.StatusOf(RetryTopicRun.Source).Halt);
        Assert.DoesNotContain(consumer.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Handler_OfACopy_GetsTheMessageAsItWas()
    {
        var seen = new ConcurrentQueue<IncomingMessage<string, string>>();
        var run = new RetryTopicRun("a")
        {
            Fails = message =>
            {
                seen.Enqueue(message);
                return seen.Count < 3;
            },
        };
        await using var consumer = await run.StartAsync();
        await Eventually.Async(() => run.IsDone);

        Assert.Equal(3, seen.Count);
        Assert.All(seen, message =>
        {
            Assert.Equal((RetryTopicRun.Source, new Offset(0), "a", "value 0"), (message.TopicPartition, message.Offset, message.Key, message.Value));
            Assert.Equal((7, 1_700_000_000_000), (message.LeaderEpoch, message.Timestamp.UnixTimestampMs));
            Assert.Equal("unit", Assert.Single(message.Headers).Key);
        });
    }

    [Fact]
    public async Task Key_WhoseCopiesAreCommitted_IsHandledInItsPartitionAgain()
    {
        var failures = 0;
        var run = new RetryTopicRun("a", "a", "a") { Fails = _ => Interlocked.Increment(ref failures) == 1 };
        run.Adjust = settings => settings with { MaxBatchSize = 1 };
        await using var consumer = await run.StartAsync();
        await Eventually.Async(() => run.IsDone);
        var copies = run.Log.Records.Count;
        Assert.InRange(copies, 1, 3);

        await consumer.Transport.StepAsync(() => run.Deliver(consumer.Transport, 2));

        Assert.Equal([0, 1, 2], run.Offsets.Take(3));
        Assert.Equal(copies, run.Log.Records.Count);
    }

    [Fact]
    public async Task Key_WhoseCopyIsHandledAndNotCommitted_StaysClosed()
    {
        var failures = 0;
        var refuses = false;
        var run = new RetryTopicRun("a", "a") { Fails = message => message.Offset == 0 && Interlocked.Increment(ref failures) == 1 };
        run.Log.OnWrite = (_, _) =>
        {
            Volatile.Write(ref refuses, true);
            return Task.FromResult(true);
        };
        run.Adjust = settings => settings with { Order = ConsumeOrder.Partition, MaxBatchSize = 1, LaneCapacity = 1 };
        await using var consumer = await run.StartAsync(assignsRetries: false, delivers: 1);
        consumer.Transport.OnCommit = _ => Volatile.Read(ref refuses) ? new Error(ErrorCode.RequestTimedOut) : null;
        await run.AssignRetriesAsync(consumer);
        await Eventually.Async(() => run.Handled.Count == 1);

        await consumer.Transport.StepAsync(() => run.Deliver(consumer.Transport, 1));
        await Eventually.Async(() => run.Handled.Count == 2);
        Assert.Equal(2, run.Log.Records.Count);

        consumer.Transport.OnCommit = static _ => null;
        await Eventually.Async(() => run.IsDone);
        Assert.Equal([0, 1], run.Offsets);
    }

    [Theory]
    [InlineData(ConsumerFailurePolicy.DeadLetter)]
    [InlineData(ConsumerFailurePolicy.Skip)]
    [InlineData(ConsumerFailurePolicy.Halt)]
    public async Task Tries_UsedUp_DoAsOnFailureSays(ConsumerFailurePolicy policy)
    {
        var calls = 0;
        var run = new RetryTopicRun("a", "b", "a")
        {
            Fails = message => message.Offset == 0 && Interlocked.Increment(ref calls) > 0,
            Adjust = settings => settings with
            {
                OnFailure = policy,
                DeadLetterTopic = "vitals.dead",
                RetryTopicOptions = new ConsumerRetryTopicOptions { Topic = RetryLog.Topic, Delay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero, MaxAttempts = 3 },
            },
        };
        await using var consumer = await run.StartAsync();

        if (policy == ConsumerFailurePolicy.Halt)
        {
            await Eventually.Async(() => consumer.StatusOf(RetryTopicRun.Retries).Halt is not null && run.Committed(RetryTopicRun.Source) == 3);
            Assert.Equal(new TopicPartitionOffset(RetryTopicRun.Retries, 0), consumer.StatusOf(RetryTopicRun.Retries).Halt!.Position);
            Assert.Equal([1], run.Offsets);
        }
        else
        {
            await Eventually.Async(() => run.IsDone);
            Assert.Equal([1, 2], run.Offsets.Order());
        }

        Assert.Equal(4, calls);
        Assert.Equal(policy == ConsumerFailurePolicy.DeadLetter ? [0] : [], run.DeadLetters.Offsets);
        Assert.Equal(2, run.Log.Records.Count);
    }

    [Fact]
    public async Task RetryHalted_CauseCorrected_GoesOnWithTheCopiesInOrder()
    {
        var healed = false;
        var run = new RetryTopicRun("a", "a", "b")
        {
            Fails = message => message.Key == "a" && !Volatile.Read(ref healed),
            Adjust = settings => settings with
            {
                RetryTopicOptions = new ConsumerRetryTopicOptions { Topic = RetryLog.Topic, Delay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero, MaxAttempts = 1 },
            },
        };
        await using var consumer = await run.StartAsync();
        await Eventually.Async(() => consumer.StatusOf(RetryTopicRun.Retries).Halt is not null && run.Committed(RetryTopicRun.Source) == 3);

        Volatile.Write(ref healed, true);
        await consumer.Control.RetryHaltedAsync(RetryTopicRun.Retries, TestContext.Current.CancellationToken).WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        await consumer.Transport.StepAsync(() =>
        {
            foreach (var record in run.Log.Records)
            {
                consumer.Transport.Events.OnRecord(record);
            }
        });
        await Eventually.Async(() => run.IsDone);

        Assert.Equal([2, 0, 1], run.Offsets);
    }

    [Fact]
    public async Task Source_WithoutItsRetryPartition_HandlesNothing()
    {
        var run = new RetryTopicRun("a", "b");
        await using var consumer = await run.StartAsync(assignsRetries: false);
        Assert.Empty(run.Handled);

        await consumer.Transport.AssignAsync(RetryTopicRun.Retries);
        await Eventually.Async(() => run.Committed(RetryTopicRun.Source) == 2);
    }

    [Fact]
    public async Task RetryPartition_CannotBeRead_NothingIsHandledUntilItIs()
    {
        var down = true;
        var opened = 0;
        var run = new RetryTopicRun("a");
        run.Log.OnOpen = () =>
        {
            Interlocked.Increment(ref opened);
            if (Volatile.Read(ref down))
            {
                throw new KafkaException(ErrorCode.Local_AllBrokersDown);
            }
        };
        await using var consumer = await run.StartAsync();
        await Eventually.Async(() => Volatile.Read(ref opened) > 1);
        Assert.Empty(run.Handled);
        Assert.Equal(ErrorCode.Local_AllBrokersDown, run.Log.Waits.Longest?.Code);

        Volatile.Write(ref down, false);
        await Eventually.Async(() => run.IsDone);
    }

    [Fact]
    public async Task RetryPartition_ReaderBreaks_HaltsTheSource()
    {
        var run = new RetryTopicRun("a");
        run.Log.OnOpen = static () => throw new InvalidOperationException(PhiCanary.Mark);
        await using var consumer = await run.StartAsync();

        await Eventually.Async(() => consumer.StatusOf(RetryTopicRun.Source).Halt is { Reason: HaltReason.HandlerFailed, Position.Offset.Value: 0 });

        Assert.Empty(run.Handled);
        Assert.DoesNotContain(consumer.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Name_NotCommitted_NothingIsHandledUntilItIs()
    {
        var refused = 0;
        var run = new RetryTopicRun("a");
        await using var consumer = await run.StartAsync(assignsRetries: false);
        consumer.Transport.OnCommit = _ => Interlocked.Increment(ref refused) < 4 ? new Error(ErrorCode.NotCoordinatorForGroup) : null;
        await consumer.Transport.AssignAsync(RetryTopicRun.Retries);
        await Eventually.Async(() => run.Handled.Count == 1);

        Assert.True(refused >= 4);
        Assert.StartsWith("hkw1:0.", run.Group[RetryTopicRun.Retries].Metadata, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_OfAFormerOwner_AddedLate_IsPassedOver()
    {
        var failures = 0;
        var late = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = new RetryTopicRun("a", "a") { Fails = _ => Interlocked.Increment(ref failures) == 1 };
        RawRecord? sent = null;
        run.Log.OnWrite = async (record, _) =>
        {
            sent = record;
            return await late.Task;
        };
        await using (var first = await run.StartAsync())
        {
            await Eventually.Async(() => sent is not null);
            await first.Transport.LoseAsync(RetryTopicRun.Source, RetryTopicRun.Retries);
            late.SetResult(false);
        }

        run.Log.OnWrite = static (_, _) => Task.FromResult(true);
        await using var second = await run.StartAsync();
        await Eventually.Async(() => run.Handled.Count == 2);
        run.Log.OnAppended(run.Log.Append(sent!.Value, new DeadLetterCause(DeadLetterReason.HandlerFailed, null, null, 1)));
        await Eventually.Async(() => run.IsDone);

        Assert.Equal([0, 1], run.Offsets);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Copy_OfAFormerOwner_AddedBehindItsSuccessors_IsPassedOver(int successors)
    {
        var failures = 0;
        var run = new RetryTopicRun("a", "a") { Fails = _ => Interlocked.Increment(ref failures) == 1 };
        var sent = new TaskCompletionSource<RawRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Log.OnWrite = async (record, draining) =>
        {
            sent.TrySetResult(record);
            await Task.Delay(Timeout.InfiniteTimeSpan, draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        };
        await using (var first = await run.StartAsync())
        {
            await sent.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
            await first.Transport.LoseAsync(RetryTopicRun.Source, RetryTopicRun.Retries);
        }

        await using (await run.StartAsync())
        {
            await Eventually.Async(() => run.IsDone);
        }

        run.Log.Append(await sent.Task, new DeadLetterCause(DeadLetterReason.HandlerFailed, null, null, 1));
        for (var successor = 1; successor < successors; successor++)
        {
            // It comes and goes with its name committed and nothing else.
            var before = run.Group[RetryTopicRun.Retries].Metadata;
            await using var other = await run.StartAsync(assignsRetries: false);
            await other.Transport.AssignAsync(RetryTopicRun.Retries);
            await Eventually.Async(() => run.Group[RetryTopicRun.Retries].Metadata != before);
            await other.Transport.LoseAsync(RetryTopicRun.Source, RetryTopicRun.Retries);
        }

        await using var third = await run.StartAsync();
        await Eventually.Async(() => run.IsDone);

        Assert.Equal([0, 1], run.Offsets);
        Assert.Equal(1, run.Committed(RetryTopicRun.Retries));
    }
}
