namespace Healthcare.Kafka.Client.Shared;

/// <summary>Counts the messages that were handed over again, and finds those for which there is no excuse.</summary>
internal sealed class HandlingRepeats(ConsumeOrder order, int window, IReadOnlyList<CommitObservation> commits, List<string> breaches)
{
    private readonly HashSet<(int, long)> _begun = [];
    private readonly Dictionary<AssignmentEpoch, int> _ofEpoch = [];
    private readonly Dictionary<AssignmentEpoch, long> _last = [];

    public int Count { get; private set; }

    /// <summary>Gets the most after one assignment.</summary>
    public int Most => _ofEpoch.Values.DefaultIfEmpty(0).Max();

    /// <param name="handlings">The calls of all processes, by the time of their start.</param>
    /// <param name="epochs">The assignments of all processes.</param>
    public void Check(IReadOnlyList<Handling> handlings, IEnumerable<AssignmentEpoch> epochs)
    {
        foreach (var handling in handlings.Where(handling => handling.IsHandled))
        {
            _last[handling.Epoch] = Math.Max(handling.Messages[^1].Offset, _last.GetValueOrDefault(handling.Epoch, -1));
        }

        var floors = Floors([.. epochs]);
        foreach (var handling in handlings)
        {
            var (committed, released) = floors[handling.Epoch];
            foreach (var message in handling.Messages)
            {
                CheckFloor(handling, message.Offset, committed, released);
                if (!_begun.Add((handling.Partition, message.Offset)))
                {
                    Count++;
                    _ofEpoch[handling.Epoch] = _ofEpoch.GetValueOrDefault(handling.Epoch) + 1;
                }
            }
        }

        breaches.AddRange(_ofEpoch.Where(pair => pair.Value > window).Select(pair => $"window: {pair.Value} messages came again, more than {window}, in {pair.Key}"));
    }

    private void CheckFloor(Handling handling, long offset, long committed, long released)
    {
        if (offset < committed)
        {
            breaches.Add($"repeat: @{offset}, below {committed} that was committed before {handling.Epoch}");
        }
        else if (offset <= released)
        {
            breaches.Add($"repeat: @{offset}, which an owner that let go in good order had handled before {handling.Epoch}");
        }
    }

    /// <summary>Gets what was committed for certain before each assignment, and the last offset that was handled in one that had ended in good order.</summary>
    private Dictionary<AssignmentEpoch, (long Committed, long Released)> Floors(IReadOnlyList<AssignmentEpoch> epochs)
    {
        var byPartition = commits.ToLookup(commit => commit.Partition);
        var floors = new Dictionary<AssignmentEpoch, (long, long)>();
        foreach (var epoch in epochs)
        {
            var committed = byPartition[epoch.Partition].Where(commit => commit.Answered < epoch.Start).Select(commit => commit.Offset).DefaultIfEmpty(0).Max();

            // In the order of keys a release leaves gaps behind it: messages that had not begun, before others that were handled.
            var released = order != ConsumeOrder.Partition ? -1 : epochs
                .Where(other => other.Partition == epoch.Partition && other.IsInGoodOrder && other.Released < epoch.Start)
                .Select(other => _last.GetValueOrDefault(other, -1)).DefaultIfEmpty(-1).Max();
            floors.Add(epoch, (committed, released));
        }

        return floors;
    }
}
