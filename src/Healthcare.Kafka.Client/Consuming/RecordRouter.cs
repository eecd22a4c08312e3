using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What a poll brings goes to the partition that it is for: records to lanes, errors to where they are dealt with. Throws nothing.</summary>
internal sealed class RecordRouter(
    Assignment assignment, RebalanceHandler rebalances, PauseControl pauses, IConsumerTransport transport, ErrorLedger errors, StartWatch starts, ConsumerSettings settings,
    ILogger logger)
{
    /// <summary>How often in a row corrupt data is read again: corruption on the wire passes, corruption on disk does not.</summary>
    private const int MostCorruptReads = 5;

    private readonly List<AssignedPartition> _touched = [];
    private AssignedPartition? _last;

    /// <summary>Gets whether records wait for room, or for an answer about their offsets: the poll loop must look for it more often then.</summary>
    public bool IsHolding => _touched.Count > 0;

    public void OnRecord(in RawRecord record)
    {
        // Not owned any more: whoever owns it gets it.
        if (assignment.Find(record.Topic, record.Partition) is not { } partition)
        {
            record.Release();
            return;
        }

        if (record.Offset < partition.NextOffset)
        {
            partition = rebalances.Restart(partition, record.Offset);
        }

        if (!ReferenceEquals(partition, _last))
        {
            _last = partition;
            errors.OnProgress(record.Topic);
        }

        if (!partition.HasStaged)
        {
            _touched.Add(partition);
        }

        partition.Add(record);
    }

    public void OnEnd(TopicPartitionOffset position)
    {
        if (assignment.Find(position.Topic, position.Partition.Value) is { } partition)
        {
            partition.EndReached = position.Offset.Value;
        }
    }

    /// <summary>Hands what is received to the lanes, and pauses the partitions that have too much now.</summary>
    public void Flush()
    {
        _last = null;
        pauses.FlushAndReconcile(_touched);
        _touched.RemoveAll(static partition => !partition.HasStaged);
    }

    public void OnError(Error error, TopicPartitionOffset? position)
    {
        var kind = ConsumerErrors.Classify(error);
        var partition = position is null ? null : assignment.Find(position.Topic, position.Partition.Value);
        if (kind == ConsumerErrorKind.CorruptData && partition is not null)
        {
            ReadAgain(partition, error, position!);
        }
        else if (kind == ConsumerErrorKind.PositionGone && partition is { Halt: null })
        {
            partition.HaltAt(new Halt(HaltReason.PositionGone, NextOf(partition, position!), null));
        }
        else
        {
            errors.OnError(kind, error, position);
            if (position is null || partition is not null)
            {
                starts.OnError(kind, error, partition);
            }
        }
    }

    /// <summary>Seeks every partition back to what it expects next: a failed poll may have dropped a record after librdkafka counted it as given.</summary>
    /// <returns>Whether all are where they should be.</returns>
    public bool SeekBack()
    {
        var done = true;
        foreach (var partition in assignment.Owned)
        {
            done &= partition.NextOffset >= 0 && TrySeek(partition, partition.NextOffset);
        }

        return done;
    }

    /// <summary>Never skips: librdkafka's position after corrupt data is not to be trusted.</summary>
    private void ReadAgain(AssignedPartition partition, Error error, TopicPartitionOffset position)
    {
        if (partition.Halt is not null)
        {
            return;
        }

        var at = NextOf(partition, position);
        partition.CorruptReads++;
        logger.CorruptDataRead(settings.Name, at.Topic, at.Partition.Value, at.Offset.Value, error.Code, partition.CorruptReads);
        if (partition.CorruptReads > MostCorruptReads || !TrySeek(partition, at.Offset.Value))
        {
            partition.HaltAt(new Halt(HaltReason.CorruptData, at, null));
            pauses.Reconcile(partition);
        }
    }

    private static TopicPartitionOffset NextOf(AssignedPartition partition, TopicPartitionOffset reported) =>
        partition.NextOffset >= 0 ? new TopicPartitionOffset(partition.TopicPartition, partition.NextOffset) : reported;

    private bool TrySeek(AssignedPartition partition, long offset)
    {
        try
        {
            transport.Seek(partition.TopicPartition, offset);
            return true;
        }
        catch (KafkaException exception)
        {
            logger.CommandFailed(settings.Name, "seek", partition.TopicPartition.Topic, partition.TopicPartition.Partition.Value, exception.Error.Code);
            return false;
        }
    }
}
