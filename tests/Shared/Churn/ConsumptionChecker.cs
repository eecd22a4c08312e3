namespace Healthcare.Kafka.Client.Shared;

/// <summary>Holds what the processes of a group wrote down against what was produced and what the group committed, and names each breach.</summary>
/// <remarks>
/// Lost: in the log and never handled (K2 where it is committed, too). Inconsistent: handled at a place where something else was persisted.
/// Non-monotonic, skipped: within one assignment. Overlap: two calls of one partition, or key, at once in one process; across processes only where the
/// older owner was cut off from its group, which no consumer can prevent. K1: committed before it was handled. K3: a commit went back.
/// Repeat: handled again though it was committed, named in a commit, or handled by an owner that let go in good order, before the assignment. Window: handled
/// and not committed for longer than a commit takes when the owner was killed or lost the partition.
/// </remarks>
/// <param name="order">What is handled one after the other.</param>
/// <param name="produced">What was produced.</param>
/// <param name="longestCommit">How long a message may be handled, and all before it, until it is committed by an owner whose commits do not fail.</param>
/// <param name="revivedAfter">The session timeout of brokers that take a dropped member back; null where they do not.</param>
internal sealed class ConsumptionChecker(ConsumeOrder order, ProducedLog produced, TimeSpan longestCommit, TimeSpan? revivedAfter = null)
{
    private readonly List<string> _breaches = [];

    /// <param name="logs">The logs of all processes of the group.</param>
    /// <param name="commits">What the group had committed, in the order in which it was asked.</param>
    public ConsumptionReport Check(IReadOnlyList<ConsumptionLog> logs, IReadOnlyList<CommitObservation> commits)
    {
        var handlings = logs.SelectMany(log => log.Handlings).OrderBy(handling => handling.Start).ToList();
        _breaches.AddRange(produced.Breaches());
        _breaches.AddRange(logs.SelectMany(log => log.Breaches));
        var handled = FirstHandled(handlings);
        CheckLost(handled, commits);
        var revived = revivedAfter is { } session ? RevivedMembers.Partitions(logs, session) : [];
        CheckCommits(handled, commits, revived);
        _breaches.AddRange(logs.SelectMany(log => EpochOrder.Check(log, order)));
        var overlaps = new HandlingOverlaps(order, _breaches);
        overlaps.Check(handlings.Where(handling => !revived.Contains(handling.Partition)));
        var known = logs.SelectMany(log => log.Commits).Concat(commits).ToLookup(commit => commit.Partition);
        var repeats = new HandlingRepeats(known, [.. logs.SelectMany(log => log.FailedLookups)], _breaches);
        repeats.Check(handlings, revived);
        var pace = new CommitPace(longestCommit, known, _breaches);
        pace.Check(logs);
        return new ConsumptionReport(_breaches)
        {
            Handled = handlings.Sum(handling => (long)handling.Messages.Count),
            Repeats = repeats.Count,
            MostRepeats = repeats.Most,
            MostUncommitted = pace.MostUncommitted,
            SlowestCommit = pace.Slowest,
            ZombieCalls = overlaps.Zombies,
            Revived = revived.Count,
            Epochs = logs.Sum(log => log.Epochs.Count),
            EpochsInGoodOrder = logs.Sum(log => log.Epochs.Count(epoch => epoch.IsInGoodOrder)),
        };
    }

    /// <summary>Gets when each message of the log was first handled; never is the largest time.</summary>
    private long[][] FirstHandled(List<Handling> handlings)
    {
        var first = produced.Ends.Select(end => Enumerable.Repeat(long.MaxValue, (int)end).ToArray()).ToArray();
        foreach (var handling in handlings)
        {
            foreach (var message in handling.Messages)
            {
                if (message.Offset >= first[handling.Partition].Length || !produced.Fits(handling.Partition, message))
                {
                    _breaches.Add($"inconsistent: message {message.Id} handled at [{handling.Partition}]@{message.Offset}, which is not where it was sent");
                }
                else if (handling.IsHandled && handling.End < first[handling.Partition][message.Offset])
                {
                    first[handling.Partition][message.Offset] = handling.End;
                }
            }
        }

        return first;
    }

    private void CheckLost(long[][] handled, IReadOnlyList<CommitObservation> commits)
    {
        var committed = commits.ToLookup(commit => commit.Partition, commit => commit.Offset);
        for (var partition = 0; partition < handled.Length; partition++)
        {
            var end = committed[partition].DefaultIfEmpty(0).Max();
            for (var offset = 0; offset < handled[partition].Length; offset++)
            {
                if (handled[partition][offset] == long.MaxValue)
                {
                    _breaches.Add($"lost: [{partition}]@{offset} was never handled{(offset < end ? ", and is committed (K2)" : "")}");
                }
            }
        }
    }

    private void CheckCommits(long[][] handled, IReadOnlyList<CommitObservation> commits, HashSet<int> revived)
    {
        var last = new long[handled.Length];
        foreach (var (partition, offset, answered, named) in commits)
        {
            if (offset < last[partition] && !revived.Contains(partition))
            {
                _breaches.Add($"K3: the commit of [{partition}] went back from {last[partition]} to {offset}");
            }

            if (offset > handled[partition].Length)
            {
                _breaches.Add($"K1: {offset} was committed of [{partition}], which ends at {handled[partition].Length}");
            }

            // What is below an earlier commit was asked of that one.
            for (var below = last[partition]; below < Math.Min(offset, handled[partition].Length); below++)
            {
                if (handled[partition][below] > answered)
                {
                    _breaches.Add($"K1: [{partition}]@{below} was not handled when {offset} was committed");
                }
            }

            foreach (var beyond in (named?.Runs ?? []).SelectMany(run => Enumerable.Range(0, (int)run.Count), (run, index) => run.First + index))
            {
                if (beyond >= handled[partition].Length || handled[partition][beyond] > answered)
                {
                    _breaches.Add($"K1: [{partition}]@{beyond} was not handled when a commit named it as completed");
                }
            }

            last[partition] = Math.Max(offset, last[partition]);
        }
    }
}
