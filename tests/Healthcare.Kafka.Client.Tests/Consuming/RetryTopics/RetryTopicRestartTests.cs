using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>The protocol of <see cref="RetryTopicModelTests"/> as the consumer has it: owners that come and go at any time, and writes that come late.</summary>
public class RetryTopicRestartTests
{
    [Fact]
    public async Task Owner_Lost_TheNextOneKeepsTheKeyClosedBeforeItsFirstMessage()
    {
        var healed = false;
        var run = new RetryTopicRun("a", "b", "a", "b", "a") { Fails = message => message.Key == "a" && !Volatile.Read(ref healed) };
        await using (var first = await run.StartAsync())
        {
            await Eventually.Async(() => run.Committed(RetryTopicRun.Source) == 5);
            await first.Transport.LoseAsync(RetryTopicRun.Source, RetryTopicRun.Retries);
        }

        Volatile.Write(ref healed, true);
        await using var second = await run.StartAsync();
        await Eventually.Async(() => run.IsDone);

        Assert.Equal([1, 3, 0, 2, 4], run.Offsets);
    }

    [Fact]
    public async Task Owner_LostBeforeItsCommit_TheNextOneWritesNoSecondCopy()
    {
        var healed = false;
        var run = new RetryTopicRun("a", "a") { Fails = _ => !Volatile.Read(ref healed) };
        await using (var first = await run.StartAsync())
        {
            first.Transport.OnCommitOf = offsets => offsets.Any(offset => offset.TopicPartition == RetryTopicRun.Source) ? new Error(ErrorCode.RequestTimedOut) : null;
            await Eventually.Async(() => run.Log.Records.Count == 2);
            await first.Transport.LoseAsync(RetryTopicRun.Source, RetryTopicRun.Retries);
        }

        Assert.Equal(0, run.Committed(RetryTopicRun.Source));
        await using var second = await run.StartAsync();
        await Eventually.Async(() => run.Committed(RetryTopicRun.Source) == 2);
        Volatile.Write(ref healed, true);
        await Eventually.Async(() => run.IsDone);

        Assert.Equal([0, 1], run.Offsets);
        Assert.Equal(2, run.Log.Records.Count);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Owners_ComeAndGoAndWritesComeLate_KeysKeepTheirOrderAndNothingIsLost(int seed)
    {
        var random = new Random(seed);
        var keys = Enumerable.Range(0, 40).Select(_ => $"{(char)('a' + random.Next(4))}").ToArray();
        var failing = new ConcurrentDictionary<long, int>(Enumerable.Range(0, 40).Where(_ => random.Next(4) == 0).ToDictionary(offset => (long)offset, _ => random.Next(1, 4)));
        var run = new RetryTopicRun(keys) { Fails = message => TakeFailure(failing, message.Offset.Value) };
        var late = new ConcurrentQueue<RawRecord>();
        for (var owner = 0; owner < 4; owner++)
        {
            var isLast = owner == 3;
            using var lost = new CancellationTokenSource();
            var writes = random.Next(1, 6);
            run.Log.OnWrite = async (record, _) =>
            {
                if (!isLast && Interlocked.Decrement(ref writes) == 0)
                {
                    // Sent, and not in the log before the partition is lost.
                    late.Enqueue(record);
                    await Task.Delay(Timeout.InfiniteTimeSpan, lost.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    return false;
                }

                return true;
            };
            await using var consumer = await run.StartAsync();
            var handled = run.Handled.Count + random.Next(1, 12);
            if (isLast)
            {
                AppendLate();
                await Eventually.Async(() => run.IsDone);
                continue;
            }

            await Eventually.Async(() => run.Handled.Count >= handled || Volatile.Read(ref writes) <= 0 || run.IsDone);
            await consumer.Transport.LoseAsync(RetryTopicRun.Source, RetryTopicRun.Retries);
            await lost.CancelAsync();
            if (random.Next(2) == 0)
            {
                AppendLate();
            }
        }

        AssertOrder(run, keys);

        void AppendLate()
        {
            while (late.TryDequeue(out var record))
            {
                run.Log.OnAppended(run.Log.Append(record, new DeadLetterCause(DeadLetterReason.HandlerFailed, null, null, 1)));
            }
        }
    }

    private static bool TakeFailure(ConcurrentDictionary<long, int> failing, long offset)
    {
        while (failing.TryGetValue(offset, out var left) && left > 0)
        {
            if (failing.TryUpdate(offset, left - 1, left))
            {
                return true;
            }
        }

        return false;
    }

    private static void AssertOrder(RetryTopicRun run, string[] keys)
    {
        foreach (var key in keys.Distinct())
        {
            var expected = Enumerable.Range(0, keys.Length).Where(offset => keys[offset] == key).Select(offset => (long)offset).ToList();
            var handled = run.Handled.Where(handled => handled.Key == key).Select(handled => handled.Offset).ToList();
            Assert.Equal(expected, handled.Distinct());

            // The last time of each is in order too: what comes again is followed by what stood behind it.
            Assert.Equal(expected, Enumerable.Reverse(handled).Distinct().Reverse());
        }
    }
}
