using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>
/// Random commands, failures and rebalances against logs in memory: no message is lost, none is passed over but what was skipped, none overtakes another
/// of its line, and only what is owned and done is committed.
/// </summary>
public class ControlModelTests
{
    private const int Length = 300;

    private static readonly TopicPartition[] _partitions = [TestConsumer.P0, TestConsumer.P1];

    public static TheoryData<int, ConsumeOrder, bool> Runs()
    {
        var runs = new TheoryData<int, ConsumeOrder, bool>();
        for (var seed = 0; seed < 12; seed++)
        {
            // What is skipped and then sought back to, or skipped behind an unfinished key and then given away, does come again: it has runs of its own.
            runs.Add(seed, seed % 2 == 0 ? ConsumeOrder.Partition : ConsumeOrder.Key, seed % 4 == 0);
        }

        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Commands_Random_LoseNothingAndKeepOrder(int seed, ConsumeOrder order, bool skips)
    {
        var random = new Random(seed);
        var (handled, skipped, healed) = (new HandledMessages(order), new ConcurrentDictionary<TopicPartitionOffset, bool>(), false);
        var transport = new LogTransport(_partitions, Length, keys: 13)
        {
            MayCommit = (partition, offset) => Enumerable.Range(0, (int)offset)
                .All(before => handled.Contains(partition, before) || skipped.ContainsKey(new TopicPartitionOffset(partition, before))),
        };
        var worker = Create(transport, order, overflow: (seed % 3) * (seed % 3) * 10_000, handled, message => !Volatile.Read(ref healed) && message.Offset.Value % 29 == seed % 29);
        var control = new ConsumerControl("vitals", () => worker);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        for (var step = 0; step < 60; step++)
        {
            var partition = _partitions[random.Next(2)];
            await TryAsync(() => StepAsync(random.Next(8), partition));
        }

        Volatile.Write(ref healed, true);
        await control.ResumeAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(async () =>
        {
            foreach (var partition in _partitions)
            {
                await transport.AssignAsync(partition);
                await TryAsync(() => control.RetryHaltedAsync(partition));
            }

            return transport.IsAllCommitted;
        });
        await worker.StopAsync(TestContext.Current.CancellationToken);

        await Eventually.Async(() => transport.Owned.Out == 0, "every record is given back");
        Assert.Empty(transport.Violations);
        Assert.Empty(handled.Violations);
        Assert.Equal(2 * Length, handled.Distinct + skipped.Count(message => !handled.Contains(message.Key.TopicPartition, message.Key.Offset.Value)));
        Assert.Equal(skipped.Count, worker.Status.Skipped);

        async Task StepAsync(int action, TopicPartition partition)
        {
            var status = worker.Status.Partitions.FirstOrDefault(one => one.TopicPartition == partition);
            switch (action)
            {
                case 0:
                    await control.PauseAsync(partition);
                    break;
                case 1 or 2:
                    await control.ResumeAsync(partition);
                    break;
                case 3:
                    await transport.RevokeAsync(partition);
                    break;
                case 4 or 5:
                    await transport.AssignAsync(partition);
                    break;
                case 6 when skips && status?.Halt is { } halt:
                    // Before: its commit may be seen before the answer is.
                    skipped[halt.Position] = true;
                    await control.SkipHaltedAsync(partition);
                    break;
                case 6 when !skips && status?.CommittedOffset is { } committed:
                    await control.SeekAsync(new TopicPartitionOffset(partition, random.NextInt64(committed + 1)));
                    break;
                default:
                    await control.RetryHaltedAsync(partition);
                    break;
            }
        }
    }

    private static ConsumerWorker Create(LogTransport transport, ConsumeOrder order, int overflow, HandledMessages handled, Func<IncomingMessage<string, string>, bool> fails)
    {
        var settings = TestConsumer.Settings with
        {
            Order = order,
            LaneCapacity = 20,
            OverflowBytes = overflow,
            MaxBatchSize = 5,
            CommitInterval = TimeSpan.FromMilliseconds(1),
            Retry = new ConsumerRetryOptions { MaxRetryAttempts = 0 },
        };
        var logs = new CollectedLogs();
        var invoker = TextHandler.Batches((batch, _) => handled.RunAsync(batch, async () =>
        {
            await Task.Yield();
            if (batch.Any(fails))
            {
                throw new InvalidOperationException();
            }
        }));
        var processor = HandlerProcessor<string, string>.Create(
            settings, new TextDeserializer(), new TextDeserializer(), invoker, new FailureHandling(new RetryRules()), logs, TimeProvider.System);
        return new ConsumerWorker(settings, processor, logs, TimeProvider.System, (_, events) =>
        {
            transport.Events = events;
            return transport;
        });
    }

    private static async Task TryAsync(Func<Task> command)
    {
        try
        {
            await command();
        }
        catch (ConsumerCommandException exception) when (exception.Error is ConsumerCommandError.NotAssigned or ConsumerCommandError.NotHalted)
        {
            // The model need not know whether the partition was just given away.
        }
    }
}
