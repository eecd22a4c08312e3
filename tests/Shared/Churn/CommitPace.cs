namespace Healthcare.Kafka.Client.Shared;

/// <summary>
/// Asks of each owner that was killed, or lost a partition, how long it had not committed what it could have: that long a time of its work comes again.
/// </summary>
/// <param name="longest">How long a message may be handled, and all before it, until it is committed by an owner whose commits do not fail.</param>
internal sealed class CommitPace(TimeSpan longest, ILookup<int, CommitObservation> commits, List<string> breaches)
{
    /// <summary>Gets the longest time of all.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Gets the most messages that an owner had begun and not committed when it ended.</summary>
    public int MostUncommitted { get; private set; }

    public void Check(IReadOnlyList<ConsumptionLog> logs)
    {
        foreach (var log in logs)
        {
            var handlings = log.Handlings.ToLookup(handling => handling.Epoch);
            foreach (var epoch in log.Epochs.Where(epoch => !epoch.IsInGoodOrder))
            {
                Check(epoch, epoch.End!.Value, [.. handlings[epoch]], log.Troubles);
            }
        }
    }

    private void Check(AssignmentEpoch epoch, long end, IReadOnlyList<Handling> handlings, CommitTroubles troubles)
    {
        var committed = commits[epoch.Partition].Where(commit => commit.Answered <= end).Select(commit => commit.Offset).DefaultIfEmpty(0).Max();
        var uncommitted = handlings.SelectMany(handling => handling.Messages, (handling, message) => (message.Offset, Handling: handling))
            .Where(message => message.Offset >= committed && message.Handling.Start <= end).ToList();
        MostUncommitted = Math.Max(MostUncommitted, uncommitted.Count);

        // Nothing else can be committed before the next one is handled.
        var first = uncommitted.Find(message => message.Offset == committed).Handling;
        if (first is not { IsHandled: true } || first.End > end)
        {
            return;
        }

        var waited = TimeSpan.FromSeconds((end - Math.Max(first.End, troubles.FreeSince(end))) / (double)System.Diagnostics.Stopwatch.Frequency);
        Slowest = waited > Slowest ? waited : Slowest;
        if (waited > longest)
        {
            breaches.Add($"window: [{epoch.Partition}]@{committed} was handled {waited} before the end of {epoch}, and not committed, though commits did not fail");
        }
    }
}
