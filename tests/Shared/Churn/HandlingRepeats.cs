namespace Healthcare.Kafka.Client.Shared;

/// <summary>Counts the messages that were handed over again, and finds those that the group had as handled when their owner was assigned the partition.</summary>
/// <remarks>What else comes again was begun by an earlier owner and not committed: that is the window, and <see cref="CommitPace"/> asks how wide it was.</remarks>
internal sealed class HandlingRepeats(ILookup<int, CommitObservation> commits, IReadOnlyList<long> failedLookups, List<string> breaches)
{
    // An assignment that begins without knowing what is completed beyond the offset commits without it, and the next one learns nothing either.
    private static readonly long _afterFailedLookup = 15 * System.Diagnostics.Stopwatch.Frequency;

    private readonly HashSet<(int, long)> _begun = [];
    private readonly Dictionary<(int, long), long> _released = [];
    private readonly Dictionary<AssignmentEpoch, int> _ofEpoch = [];

    public int Count { get; private set; }

    /// <summary>Gets the most after one assignment.</summary>
    public int Most => _ofEpoch.Values.DefaultIfEmpty(0).Max();

    /// <param name="handlings">The calls of all processes, by the time of their start.</param>
    /// <param name="revived">The partitions that had two owners for a while: their repeats are only counted.</param>
    public void Check(IReadOnlyList<Handling> handlings, HashSet<int> revived)
    {
        foreach (var handling in handlings.Where(handling => handling is { IsHandled: true, Epoch.IsInGoodOrder: true }))
        {
            foreach (var message in handling.Messages)
            {
                _released.TryAdd((handling.Partition, message.Offset), handling.Epoch.Released!.Value);
            }
        }

        foreach (var calls in handlings.Where(handling => !revived.Contains(handling.Partition)).GroupBy(handling => handling.Epoch))
        {
            Check(calls.Key, [.. calls.SelectMany(call => call.Messages).Select(message => message.Offset)]);
        }

        CountRepeats(handlings);
    }

    private void Check(AssignmentEpoch epoch, IReadOnlyList<long> offsets)
    {
        var before = commits[epoch.Partition].Where(commit => commit.Answered < epoch.Start).ToList();
        var committed = before.Select(commit => commit.Offset).DefaultIfEmpty(0).Max();
        var knows = !failedLookups.Any(time => time > epoch.Start - _afterFailedLookup && time < epoch.Start + _afterFailedLookup);
        var named = knows ? before.Where(commit => commit.Named is not null).OrderBy(commit => commit.Answered).LastOrDefault().Named : null;
        foreach (var offset in offsets)
        {
            if (offset < committed)
            {
                breaches.Add($"repeat: @{offset}, below {committed} that was committed before {epoch}");
            }
            else if (named?.Contains(offset) ?? false)
            {
                breaches.Add($"repeat: @{offset}, which a commit named as completed before {epoch}");
            }
            else if (knows && _released.TryGetValue((epoch.Partition, offset), out var released) && released < epoch.Start)
            {
                breaches.Add($"repeat: @{offset}, which an owner that let go in good order had handled before {epoch}");
            }
        }
    }

    private void CountRepeats(IReadOnlyList<Handling> handlings)
    {
        foreach (var handling in handlings)
        {
            foreach (var message in handling.Messages.Where(message => !_begun.Add((handling.Partition, message.Offset))))
            {
                Count++;
                _ofEpoch[handling.Epoch] = _ofEpoch.GetValueOrDefault(handling.Epoch) + 1;
            }
        }
    }
}
