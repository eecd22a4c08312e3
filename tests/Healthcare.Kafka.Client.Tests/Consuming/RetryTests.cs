using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

public class RetryTests
{
    [Fact]
    public async Task Handle_ThrowsOnce_IsCalledAgainWithTheNextAttemptAndCommitted()
    {
        var attempts = new List<int>();
        await using var consumer = await TestConsumer.StartAsync((batch, _) =>
        {
            attempts.Add(batch.Attempt);
            return batch.Attempt == 1 ? Task.FromException(new InvalidOperationException(PhiCanary.Mark)) : Task.CompletedTask;
        });
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0, 1, 2);

        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P0) == 3);

        Assert.Equal([1, 2], attempts);
        Assert.Equal(1, Assert.Single(consumer.Logs.Of(EventIds.HandlerFailed))["Attempt"]);
        Assert.DoesNotContain(consumer.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Handle_AlwaysThrows_HaltsThePartitionAloneAndCommitsNothingOfIt()
    {
        var calls = 0;
        await using var consumer = await TestConsumer.StartAsync((batch, _) =>
        {
            if (batch.TopicPartition == TestConsumer.P1)
            {
                return Task.CompletedTask;
            }

            calls++;
            throw new InvalidOperationException(PhiCanary.Mark);
        });
        await consumer.Transport.AssignAsync(TestConsumer.P0, TestConsumer.P1);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 10, 11);

        await Eventually.Async(() => consumer.StatusOf(TestConsumer.P0) is { Halt: not null, Paused: true });
        await consumer.Transport.DeliverAsync(TestConsumer.P1, 0, 1);
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P1) == 2);

        var halt = Assert.Single(consumer.Worker.Status.Halted).Halt!;
        Assert.Equal(HaltReason.HandlerFailed, halt.Reason);
        Assert.Equal(new TopicPartitionOffset(TestConsumer.P0, 10), halt.Position);
        Assert.Equal(4, calls);
        Assert.Equal(-1, consumer.Transport.CommittedOf(TestConsumer.P0));
        Assert.Equal(typeof(InvalidOperationException).FullName, Assert.Single(consumer.Logs.Of(EventIds.PartitionHalted))["ExceptionType"]);
        Assert.DoesNotContain(consumer.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task HandleMessage_OneFailsTwice_IsTriedAgainBeforeAnyLaterOne()
    {
        var seen = new List<long>();
        var failures = 0;
        await using var consumer = await TestConsumer.StartAsync(TextHandler.Messages((message, _) =>
        {
            seen.Add(message.Offset.Value);
            return message.Offset.Value == 1 && failures++ < 2 ? Task.FromException(new InvalidOperationException()) : Task.CompletedTask;
        }));
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0, 1, 2, 3);

        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P0) == 4);

        Assert.Equal([0, 1, 1, 1, 2, 3], seen);
    }

    [Fact]
    public async Task HandleMessage_OneKeyWaitsForItsRetry_OtherKeysGoOnAndItsLaterMessagesWait()
    {
        var healed = false;
        var handled = new ConcurrentQueue<long>();
        await using var consumer = await TestConsumer.StartAsync(
            TextHandler.Messages((message, _) =>
            {
                if (message.Key == "a" && !Volatile.Read(ref healed))
                {
                    throw new InvalidOperationException();
                }

                handled.Enqueue(message.Offset.Value);
                return Task.CompletedTask;
            }),
            settings => settings with { Order = ConsumeOrder.Key, Retry = new ConsumerRetryOptions { MaxRetryAttempts = int.MaxValue, Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) } });
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverKeysAsync(TestConsumer.P0, 0, "b", "a", "b", "a", "c", "a");
        await Eventually.Async(() => handled.Count == 3 && consumer.Transport.CommittedOf(TestConsumer.P0) == 1);
        Assert.Equal([0, 2, 4], handled.Order());
        Assert.Null(consumer.StatusOf(TestConsumer.P0).Halt);

        Volatile.Write(ref healed, true);
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P0) == 6);

        Assert.Equal([1, 3, 5], handled.Skip(3));
    }

    [Fact]
    public async Task HandleMessage_EachFailsAsOftenAsAllowed_HasItsOwnBudget()
    {
        var failures = new Dictionary<long, int>();
        await using var consumer = await TestConsumer.StartAsync(TextHandler.Messages((message, _) =>
        {
            failures[message.Offset.Value] = failures.GetValueOrDefault(message.Offset.Value) + 1;
            return failures[message.Offset.Value] <= 3 ? Task.FromException(new InvalidOperationException()) : Task.CompletedTask;
        }));
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0, 1, 2);

        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P0) == 3);

        Assert.Equal([4, 4, 4], failures.Values);
    }

    [Fact]
    public async Task HandleMessage_OneAlwaysFails_AcknowledgesTheOnesBeforeItAndHaltsAtIt()
    {
        var seen = new List<long>();
        await using var consumer = await TestConsumer.StartAsync(TextHandler.Messages((message, _) =>
        {
            seen.Add(message.Offset.Value);
            return message.Offset.Value == 2 ? Task.FromException(new InvalidOperationException()) : Task.CompletedTask;
        }));
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0, 1, 2, 3);

        await Eventually.Async(() => consumer.StatusOf(TestConsumer.P0).Halt is not null);
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P0) == 2);

        Assert.Equal([0, 1, 2, 2, 2, 2], seen);
        Assert.Equal(2, consumer.StatusOf(TestConsumer.P0).Halt!.Position.Offset.Value);
    }

    [Fact]
    public async Task Deserialize_PoisonInABatch_HandlesTheOnesBeforeItAndHaltsAtItWithoutRetry()
    {
        var seen = new List<long>();
        await using var consumer = await TestConsumer.StartAsync((batch, _) =>
        {
            seen.AddRange(batch.Select(message => message.Offset.Value));
            return Task.CompletedTask;
        });
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverValuesAsync(TestConsumer.P0, 5, "good", null, $"poison {PhiCanary.Mark}", "good");

        await Eventually.Async(() => consumer.StatusOf(TestConsumer.P0).Halt is not null);
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P0) == 7);

        Assert.Equal([5, 6], seen);
        var halt = consumer.StatusOf(TestConsumer.P0).Halt!;
        Assert.Equal(HaltReason.DeserializationFailed, halt.Reason);
        Assert.Equal(7, halt.Position.Offset.Value);
        Assert.Equal(typeof(FormatException).FullName, halt.ExceptionType);
        Assert.DoesNotContain(consumer.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Revoke_DuringARetryWait_DoesNotWaitForIt()
    {
        var failed = new TaskCompletionSource();
        await using var consumer = await TestConsumer.StartAsync(
            (_, _) =>
            {
                failed.TrySetResult();
                throw new InvalidOperationException();
            },
            settings => settings with
            {
                DrainTimeout = TimeSpan.FromHours(1),
                Retry = new ConsumerRetryOptions { MaxRetryAttempts = 3, Delay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) },
            });
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 0);
        await failed.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        await consumer.Transport.RevokeAsync(TestConsumer.P0);

        Assert.Empty(consumer.Worker.Status.Partitions);
        Assert.Empty(consumer.Logs.Of(EventIds.PartitionHalted));
        Assert.Empty(consumer.Logs.Of(EventIds.DrainIncomplete));
    }
}
