namespace Healthcare.Kafka.Client.Shared;

/// <summary>
/// Finds partitions that a frozen process kept though its group had given them away. A mock broker lets a member that it has dropped join again without a
/// new id; librdkafka then keeps its assignment, where a real broker's MEMBER_ID_REQUIRED takes it away, and two own the partition for a rebalance.
/// </summary>
internal static class RevivedMembers
{
    /// <returns>The partitions of which nothing can be said about two owners.</returns>
    public static HashSet<int> Partitions(IReadOnlyList<ConsumptionLog> logs, TimeSpan session)
    {
        var longest = (long)(session.TotalSeconds * System.Diagnostics.Stopwatch.Frequency);
        var epochs = logs.SelectMany(log => log.Epochs).ToLookup(epoch => epoch.Partition);
        return
        [
            .. from log in logs
               from frozen in log.Frozen
               where frozen.End - frozen.Start >= longest
               from epoch in log.Epochs
               where epoch.Start < frozen.Start && epoch.End > frozen.End && GoesOn(log, epoch, frozen.End)
               where epochs[epoch.Partition].Any(other => other.Process != epoch.Process && other.Start > frozen.Start && other.Start < epoch.End)
               select epoch.Partition,
        ];
    }

    /// <summary>Asks whether the process still was an owner to its group: it committed, or let go in good order.</summary>
    private static bool GoesOn(ConsumptionLog log, AssignmentEpoch epoch, long time) =>
        epoch.IsInGoodOrder || log.Commits.Any(commit => commit.Partition == epoch.Partition && commit.Answered > time && commit.Answered <= epoch.End);
}
