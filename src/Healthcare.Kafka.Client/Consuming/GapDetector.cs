using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Compares where an assignment starts with what the group had committed. auto.offset.reset=earliest also fires when retention deleted unread
/// messages, and librdkafka then goes on at the log's start without a word.
/// </summary>
/// <remarks>Runs on the committer's thread, before the first commit of the assignment: later the question could be answered by our own commit.</remarks>
internal sealed class GapDetector(
    IConsumerTransport transport, OffsetGaps gaps, ConsumerAudit audit, ConsumerSettings settings, ILogger logger, TimeProvider timeProvider)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // Every transaction leaves a hole: a topic of them would be asked about all the time.
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromSeconds(1);

    private readonly string _clientName = settings.Name;
    private readonly bool _halts = settings.OnOffsetGap == OffsetGapPolicy.Halt;

    public void Inspect(IReadOnlyList<AssignedPartition> owned)
    {
        LookUp([.. owned.Where(partition => partition.CommittedBefore is null)]);
        foreach (var partition in owned)
        {
            if (!partition.StartChecked && partition is { CommittedBefore: { } committed, FirstOffset: >= 0 })
            {
                partition.StartChecked = true;
                Check(partition, committed.Offset);
            }
        }

        // A broker that does not answer for one partition would hold up commits for each of the others as well.
        _ = owned.Where(IsDue).All(CheckJump);
    }

    private bool IsDue(AssignedPartition partition) =>
        partition.JumpAskedAt == 0 || _halts || timeProvider.GetElapsedTime(partition.JumpAskedAt) >= BetweenQuestions;

    private void LookUp(List<AssignedPartition> unknown)
    {
        if (unknown.Count == 0)
        {
            return;
        }

        try
        {
            var committed = transport.Committed(unknown.ConvertAll(partition => partition.TopicPartition), Timeout)
                .ToDictionary(position => position.TopicPartition);
            foreach (var partition in unknown)
            {
                partition.CommittedBefore = committed.GetValueOrDefault(partition.TopicPartition);
            }
        }
        catch (KafkaException exception)
        {
            logger.CommittedLookupFailed(_clientName, exception.Error.Code);
        }
        finally
        {
            unknown.ForEach(partition => partition.CommittedAsked = true);
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
            logger.PositionWentBack(_clientName, topicPartition.Topic, topicPartition.Partition.Value, first, committed);
        }
        else if (!_halts && !IsHole(topicPartition, committed))
        {
            Report(topicPartition, new OffsetJump(committed, first));
        }
    }

    /// <returns>Whether there was an answer, or nothing to ask.</returns>
    private bool CheckJump(AssignedPartition partition)
    {
        if (partition.Jumps.TakeQuestion() is not { } jump)
        {
            return true;
        }

        partition.JumpAskedAt = timeProvider.GetTimestamp();
        try
        {
            var logStart = transport.LogStart(partition.TopicPartition, Timeout);

            // Reported later than it happened, a jump may lie far behind a log that is cut all the time: only a start within the jump tells of a loss then.
            if (jump.Expected < logStart && (_halts || logStart <= jump.First))
            {
                Report(partition.TopicPartition, jump);
            }

            partition.Jumps.Answer(logStart);
            return true;
        }
        catch (KafkaException exception)
        {
            partition.Jumps.PutBack(jump);
            logger.CommittedLookupFailed(_clientName, exception.Error.Code);
            return false;
        }
    }

    private void Report(TopicPartition partition, OffsetJump jump)
    {
        gaps.Count();
        logger.OffsetGap(_clientName, partition.Topic, partition.Partition.Value, jump.First, jump.Expected);
        audit.OffsetGap(partition, jump.Expected, jump.First);
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
            logger.CommittedLookupFailed(_clientName, exception.Error.Code);
            return false;
        }
    }
}
