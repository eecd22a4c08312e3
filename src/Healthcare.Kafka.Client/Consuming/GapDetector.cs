using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Compares where an assignment starts with what the group had committed. auto.offset.reset=earliest also fires when retention deleted unread
/// messages, and librdkafka then goes on at the log's start without a word.
/// </summary>
/// <remarks>Runs on the committer's thread, before the first commit of the assignment: later the question could be answered by our own commit.</remarks>
internal sealed class GapDetector(IConsumerTransport transport, string clientName, ILogger logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public void Inspect(IReadOnlyList<AssignedPartition> owned)
    {
        LookUp([.. owned.Where(partition => partition.CommittedBefore is null)]);
        foreach (var partition in owned)
        {
            if (!partition.StartChecked && partition is { CommittedBefore: { } committed, FirstOffset: >= 0 })
            {
                partition.StartChecked = true;
                Check(partition, committed);
            }
        }
    }

    private void LookUp(List<AssignedPartition> unknown)
    {
        if (unknown.Count == 0)
        {
            return;
        }

        try
        {
            var committed = transport.Committed(unknown.ConvertAll(partition => partition.TopicPartition), Timeout)
                .ToDictionary(position => position.TopicPartition, position => position.Offset);
            foreach (var partition in unknown)
            {
                if (committed.TryGetValue(partition.TopicPartition, out var offset))
                {
                    partition.CommittedBefore = offset.IsSpecial ? -1 : offset.Value;
                }
            }
        }
        catch (KafkaException exception)
        {
            logger.CommittedLookupFailed(clientName, exception.Error.Code);
        }
    }

    private void Check(AssignedPartition partition, long committed)
    {
        var first = partition.FirstOffset;
        var topicPartition = partition.TopicPartition;
        if (committed < 0 || first == committed)
        {
            return;
        }

        if (first < committed)
        {
            logger.PositionWentBack(clientName, topicPartition.Topic, topicPartition.Partition.Value, first, committed);
        }
        else if (!IsHole(topicPartition, committed))
        {
            logger.OffsetGap(clientName, topicPartition.Topic, topicPartition.Partition.Value, first, committed);
        }
    }

    /// <summary>Compaction and transaction markers leave holes: the log still begins at or before what was committed then.</summary>
    private bool IsHole(TopicPartition partition, long committed)
    {
        try
        {
            return transport.LogStart(partition, Timeout) <= committed;
        }
        catch (KafkaException exception)
        {
            logger.CommittedLookupFailed(clientName, exception.Error.Code);
            return false;
        }
    }
}
