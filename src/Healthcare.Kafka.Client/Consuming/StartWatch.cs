using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Finds partitions that librdkafka gave up before it fetched from them. It asks once for their committed offsets; after most errors (another broker is
/// the coordinator now, an unknown one) it neither asks again nor starts them, until they are assigned anew.
/// </summary>
/// <remarks>
/// Poll thread only. A broker names no partition with such an error, so those are suspected that have given neither a message nor their end. A started
/// one does so within a fetch, or after the next time that it is asked for.
/// </remarks>
internal sealed class StartWatch(Assignment assignment, ConsumerSettings settings, ILogger logger, TimeProvider timeProvider)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly HashSet<AssignedPartition> _suspects = [];
    private ErrorCode _code;
    private TimeSpan _wait = FirstWait;
    private long _since;

    /// <param name="kind">What it calls for.</param>
    /// <param name="error">The error.</param>
    /// <param name="partition">The partition that it names; null when it names none.</param>
    public void OnError(ConsumerErrorKind kind, Error error, AssignedPartition? partition)
    {
        if (kind != ConsumerErrorKind.Other && error.Code != ErrorCode.GroupAuthorizationFailed)
        {
            return;
        }

        if (_suspects.Count == 0)
        {
            // Long after the last one, it is another incident.
            _wait = timeProvider.GetElapsedTime(_since) > 2 * LongestWait ? FirstWait : _wait;
            _since = timeProvider.GetTimestamp();
        }

        _code = error.Code;
        _suspects.UnionWith((partition is null ? assignment.Owned : [partition]).Where(IsSilent));
    }

    /// <summary>Gets whether the group is to be joined again, so that committed offsets are asked for anew. Each time waits twice as long as the one before.</summary>
    public bool TakeDue()
    {
        if (_suspects.Count == 0)
        {
            return false;
        }

        _suspects.RemoveWhere(static partition => !IsSilent(partition));
        var silent = _suspects.Where(static partition => !partition.Paused).ToList();
        if (silent.Count == 0 || timeProvider.GetElapsedTime(_since) < _wait)
        {
            return false;
        }

        logger.PartitionsNotStarted(settings.Name, RebalanceHandler.Describe([.. silent.Select(partition => partition.TopicPartition)]), _code);
        _suspects.Clear();
        _since = timeProvider.GetTimestamp();
        _wait = _wait < LongestWait / 2 ? 2 * _wait : LongestWait;
        return true;
    }

    private static bool IsSilent(AssignedPartition partition) =>
        !partition.IsOver && partition.Halt is null && partition.FirstOffset < 0 && partition.EndReached < 0;
}
