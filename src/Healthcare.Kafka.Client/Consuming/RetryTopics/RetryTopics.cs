using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Opens a reader of one partition of a retry topic, from an offset on; from the start of the log with -1.</summary>
internal delegate IDeadLetterReader RetryReaderFactory(int partition, long from);

/// <summary>
/// Knows the fence of every retry partition that a consumer has. An owner reads the partition to its end and commits the name under which it writes, before the
/// first message of the source's partition is handled.
/// </summary>
internal sealed class RetryTopics(ConsumerSettings settings, IDeadLetterWriter writer, RetryReaderFactory open, ILogger logger, TimeProvider time)
{
    private const int RecordsPerRead = 1_000;

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, RetryPartition> _partitions = [];

    public DeadLetterWaits Waits => writer.Waits;

    /// <summary>Gets how many keys wait in the retry topic, as far as they are read.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _partitions.Values.Sum(slot => slot.Fence.IsCompletedSuccessfully ? slot.Fence.Result.Count : 0);
            }
        }
    }

    /// <summary>Takes up an assignment of a retry partition, or the next epoch of one. Poll thread.</summary>
    public void OnAssigned(AssignedPartition partition)
    {
        var slot = Slot(partition.TopicPartition.Partition.Value);
        if (slot.Begin(partition))
        {
            _ = LoadAsync(slot);
        }
    }

    /// <summary>Forgets a retry partition. Poll thread.</summary>
    public void OnDropped(AssignedPartition partition)
    {
        lock (_gate)
        {
            if (_partitions.Remove(partition.TopicPartition.Partition.Value, out var slot))
            {
                slot.End();
            }
        }
    }

    /// <summary>Takes up that someone sought a partition of the source. Poll thread.</summary>
    public void OnSought(int partition)
    {
        if (Slot(partition).Fence is { IsCompletedSuccessfully: true } fence)
        {
            fence.Result.ForgetFree();
        }
    }

    /// <summary>Gets the fence of a partition once it is known.</summary>
    /// <returns>Null when the lane drains before it is.</returns>
    public ValueTask<RetryFence?> OfAsync(int partition, CancellationToken draining)
    {
        var slot = Slot(partition);
        return slot.Fence.IsCompletedSuccessfully ? new(slot.Fence.Result) : WaitAsync(partition, draining);
    }

    /// <summary>Writes a copy of a message.</summary>
    /// <returns>Where the brokers hold it for certain; null when the lane drains or it can never be written.</returns>
    public async ValueTask<TopicPartitionOffset?> WriteAsync(RetryFence fence, RawRecord record, DeadLetterCause cause, CancellationToken draining)
    {
        while (true)
        {
            fence.BeginWrite(record.Key);
            var written = await writer.WriteAsync(RetryCopy.Of(record, fence.Writer), cause, draining).ConfigureAwait(false);
            if (written is null)
            {
                return null;
            }

            if (!fence.IsOver)
            {
                fence.EndWrite(record.Key, record.Offset, written.Offset.Value);
                return written;
            }

            // The partition was taken away meanwhile, and its next epoch has another writer.
            if (draining.IsCancellationRequested || await OfAsync(record.Partition, draining).ConfigureAwait(false) is not { } next)
            {
                return null;
            }

            fence = next;
        }
    }

    private RetryPartition Slot(int partition)
    {
        lock (_gate)
        {
            if (!_partitions.TryGetValue(partition, out var slot))
            {
                slot = new RetryPartition();
                _partitions.Add(partition, slot);
            }

            return slot;
        }
    }

    private async ValueTask<RetryFence?> WaitAsync(int partition, CancellationToken draining)
    {
        var wait = Waits.Begin();
        try
        {
            while (!draining.IsCancellationRequested)
            {
                // Both partitions come with one rebalance. It may be taken away and come back meanwhile.
                var slot = Slot(partition);
                await Task.WhenAny(slot.Fence, Task.Delay(Patience, time, draining)).ConfigureAwait(false);
                if (slot.Fence is { IsCompletedSuccessfully: true } or { IsFaulted: true })
                {
                    return await slot.Fence.ConfigureAwait(false);
                }

                if (!slot.IsAssigned && !draining.IsCancellationRequested && Waits.Fail(wait, ErrorCode.Local_UnknownPartition))
                {
                    logger.RetryPartitionMissing(settings.Name, settings.Topics[0], partition, settings.RetryTopic!);
                }
            }

            return null;
        }
        finally
        {
            if (Waits.End(wait) && !draining.IsCancellationRequested)
            {
                logger.DeadLettersWrittenAgain(settings.Name, settings.RetryTopic!);
            }
        }
    }

    private async Task LoadAsync(RetryPartition slot)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var wait = Waits.Begin();
        try
        {
            await UntilAsync(slot, static slot => slot.Committed is not null).ConfigureAwait(false);
            if (slot.Committed is { } committed && await ReadAsync(slot, committed, wait).ConfigureAwait(false) is var (fence, start) && fence is not null)
            {
                var known = CompletedOffsetsText.Decode(RetryWriters.Rest(committed.Metadata), committed.Offset);
                slot.Register(fence, new OffsetTracker.Position(start, start == committed.Offset ? committed.LeaderEpoch : -1), known);
                await UntilAsync(slot, static slot => slot.Tracker.IsNoted).ConfigureAwait(false);
                slot.Open(fence);
            }
        }
        catch (Exception exception)
        {
            // Whoever waits for the fence halts its partition.
            slot.Fail(exception);
        }
        finally
        {
            if (Waits.End(wait) && !slot.IsOver)
            {
                logger.DeadLettersWrittenAgain(settings.Name, settings.RetryTopic!);
            }
        }
    }

    /// <summary>Waits for what the committer brings, which tries again by itself what fails.</summary>
    private async ValueTask UntilAsync(RetryPartition slot, Func<RetryPartition, bool> isDone)
    {
        slot.AskToCommit();
        while (!slot.IsOver && !isDone(slot))
        {
            await Task.Delay(Moment, time, slot.Over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask<(RetryFence? Fence, long Start)> ReadAsync(RetryPartition slot, GroupOffset committed, long wait)
    {
        var backoff = new Backoff();
        while (!slot.IsOver)
        {
            var (fence, start, code) = await Task.Factory.StartNew(
                () => TryRead(slot, committed), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            if (fence is not null)
            {
                return (fence, start);
            }

            if (!slot.IsOver && Waits.Fail(wait, code))
            {
                logger.RetryPartitionNotRead(settings.Name, settings.RetryTopic!, committed.TopicPartition.Partition.Value, settings.Topics[0], code);
            }

            await Task.Delay(backoff.Next(), time, slot.Over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return default;
    }

    // A record of a later leader stands in a log that was cut: it is another than the one that was named.
    private static bool IsCompleted(in RawRecord record, CompletedOffsets? known) =>
        known is not null && record.LeaderEpoch <= known.LeaderEpoch && known.Contains(record.Offset);

    private (RetryFence? Fence, long Start, ErrorCode Code) TryRead(RetryPartition slot, GroupOffset committed)
    {
        try
        {
            var writers = RetryWriters.Read(committed.Metadata);
            var known = CompletedOffsetsText.Decode(RetryWriters.Rest(committed.Metadata), committed.Offset);
            var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            var fence = new RetryFence(name, writers);
            var found = new HashSet<string>();
            using var reader = open(committed.TopicPartition.Partition.Value, committed.Offset);
            while (reader.Position < reader.End)
            {
                if (slot.IsOver)
                {
                    return default;
                }

                foreach (var record in reader.Read(ReadTimeout, RecordsPerRead))
                {
                    if (!IsCompleted(record, known) && RetryCopy.Read(record, settings) is { } copy && fence.Includes(copy))
                    {
                        found.Add(copy.Writer ?? "");
                        fence.Add(copy);
                    }
                }
            }

            writers.Add(reader.End, name, found);
            return (fence, reader.Start, ErrorCode.NoError);
        }
        catch (KafkaException exception)
        {
            return (null, -1, exception.Error.Code);
        }
    }
}
