using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Knows the parked keys of every assigned partition of a consumer. What an earlier assignment, or another process, parked is read from the dead-letter topic.</summary>
internal sealed class KeyParking(
    ConsumerSettings settings, DeadLetterReaderFactory open, DeadLetterWaits waits, ILogger logger, TimeProvider time)
{
    private const int RecordsPerRead = 1_000;

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<TopicPartition, (OffsetTracker Assignment, Task<ParkedKeys?> Keys)> _partitions = [];

    /// <summary>Gets how many keys are parked, as far as they are read.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _partitions.Values.Sum(one => one.Keys is { IsCompletedSuccessfully: true, Result: { } keys } ? keys.Count : 0);
            }
        }
    }

    /// <summary>Gets the parked keys of the batch's partition: the first batch of an assignment waits until they are read.</summary>
    /// <returns>Null when the lane drains before they are.</returns>
    public Task<ParkedKeys?> OfAsync(LaneBatch batch)
    {
        lock (_gate)
        {
            if (!_partitions.TryGetValue(batch.TopicPartition, out var known) || known.Assignment != batch.Tracker)
            {
                // The next assignment reads again: another process may have parked and released meanwhile.
                known = (batch.Tracker, LoadAsync(batch.TopicPartition, batch.Draining));
                _partitions[batch.TopicPartition] = known;
            }

            return known.Keys;
        }
    }

    private async Task<ParkedKeys?> LoadAsync(TopicPartition partition, CancellationToken draining)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var wait = waits.Begin();
        try
        {
            var backoff = new Backoff();
            while (!draining.IsCancellationRequested)
            {
                var (keys, code) = await Task.Factory.StartNew(
                    () => TryRead(partition, draining), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
                if (keys is not null)
                {
                    return keys;
                }

                if (!draining.IsCancellationRequested && waits.Fail(wait, code))
                {
                    logger.ParkedKeysNotRead(settings.Name, partition.Topic, partition.Partition.Value, settings.DeadLetterTopic!, code);
                }

                await Task.Delay(backoff.Next(), time, draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return null;
        }
        finally
        {
            if (waits.End(wait) && !draining.IsCancellationRequested)
            {
                logger.DeadLettersWrittenAgain(settings.Name, settings.DeadLetterTopic!);
            }
        }
    }

    private (ParkedKeys? Keys, ErrorCode Code) TryRead(TopicPartition partition, CancellationToken draining)
    {
        try
        {
            var keys = new ParkedKeys();
            using var reader = open(partition.Partition.Value);
            while (reader.Position < reader.End)
            {
                if (draining.IsCancellationRequested)
                {
                    return (null, ErrorCode.NoError);
                }

                foreach (var letter in reader.Read(ReadTimeout, RecordsPerRead))
                {
                    Park(keys, letter, partition);
                }
            }

            return (keys, ErrorCode.NoError);
        }
        catch (KafkaException exception)
        {
            return (null, exception.Error.Code);
        }
    }

    private void Park(ParkedKeys keys, in RawRecord letter, TopicPartition partition)
    {
        if (letter.Key is { } key && DeadLetterOrigin.Read(letter.Headers) is { } origin
            && origin.Group == settings.GroupId && origin.Topic == partition.Topic && origin.Partition == partition.Partition.Value)
        {
            keys.Park(key, letter.Offset);
        }
    }
}
