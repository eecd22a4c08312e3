using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Looks for partitions that have messages to give and give none: a fetcher that hangs, or a log that librdkafka cannot read, says nothing. Where
/// nothing comes for half of the time, a broker is asked for the end of the log, once; for the other half it may still come.
/// </summary>
/// <remarks>Committer's thread, but for <see cref="HasStalled"/>. The end is what readers with our isolation level see, so an open transaction is no stall.</remarks>
internal sealed class StallWatch(IConsumerTransport transport, ConsumerSettings settings, ILogger logger, TimeProvider timeProvider)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _half = settings.StallTimeout / 2;

    private volatile bool _hasStalled;

    /// <summary>Gets whether a partition has stalled. Any thread.</summary>
    public bool HasStalled => _hasStalled;

    public void Inspect(IReadOnlyList<AssignedPartition> owned)
    {
        if (_half == TimeSpan.Zero)
        {
            return;
        }

        try
        {
            foreach (var partition in owned)
            {
                Look(partition, partition.Idle);
            }
        }
        catch (KafkaException exception)
        {
            // Asking about the others might take as long as this did, and commits wait meanwhile.
            logger.LogEndLookupFailed(settings.Name, exception.Error.Code);
        }

        _hasStalled = owned.Any(static partition => partition.IsStalled);
    }

    private void Look(AssignedPartition partition, IdleTime idle)
    {
        var position = Math.Max(Math.Max(partition.NextOffset, partition.EndReached), Math.Max(partition.CommittedBefore?.Offset ?? 0, 0));
        if (position != idle.Position || partition.Paused || partition.Halt is not null)
        {
            Restart(partition, position);
        }
        else if (timeProvider.GetElapsedTime(idle.Since) < _half || partition.IsStalled)
        {
            return;
        }
        else if (idle.End > position)
        {
            partition.IsStalled = true;
            logger.PartitionStalled(
                settings.Name, partition.TopicPartition.Topic, partition.TopicPartition.Partition.Value, position, idle.End, settings.StallTimeout);
        }
        else
        {
            var end = transport.LogEnd(partition.TopicPartition, Timeout);
            Restart(partition, position);
            idle.End = end;
        }
    }

    private void Restart(AssignedPartition partition, long position)
    {
        if (partition.IsStalled)
        {
            partition.IsStalled = false;
            logger.PartitionGoesOn(settings.Name, partition.TopicPartition.Topic, partition.TopicPartition.Partition.Value, position);
        }

        (partition.Idle.Position, partition.Idle.Since, partition.Idle.End) = (position, timeProvider.GetTimestamp(), -1);
    }
}

/// <summary>Since when nothing has come from a partition. <see cref="StallWatch"/>'s.</summary>
internal sealed class IdleTime
{
    public long Position { get; set; } = -1;

    /// <summary>Gets or sets the last sign of life, or when the end was asked for, as a timestamp.</summary>
    public long Since { get; set; }

    /// <summary>Gets or sets the end of the log as a broker told it, -1 while it was not asked.</summary>
    public long End { get; set; } = -1;
}
