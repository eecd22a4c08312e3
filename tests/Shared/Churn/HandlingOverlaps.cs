namespace Healthcare.Kafka.Client.Shared;

/// <summary>Finds calls of one partition, or of one key, that ran at once.</summary>
internal sealed class HandlingOverlaps(ConsumeOrder order, List<string> breaches)
{
    private readonly Dictionary<(int, string?), List<Handling>> _running = [];
    private readonly HashSet<Handling> _zombies = [];

    /// <summary>Gets how many calls ran beside one of the partition's next owner.</summary>
    public int Zombies => _zombies.Count;

    /// <param name="handlings">The calls of all processes, by the time of their start.</param>
    public void Check(IEnumerable<Handling> handlings)
    {
        foreach (var handling in handlings)
        {
            foreach (var line in Lines(handling))
            {
                Enter(line, handling);
            }
        }
    }

    private IEnumerable<(int, string?)> Lines(Handling handling) => order == ConsumeOrder.Key
        ? handling.Messages.Select(message => (handling.Partition, (string?)message.Key)).Distinct()
        : [(handling.Partition, null)];

    private void Enter((int, string?) line, Handling handling)
    {
        if (!_running.TryGetValue(line, out var running))
        {
            _running.Add(line, running = []);
        }

        running.RemoveAll(other => other.End <= handling.Start);
        foreach (var other in running)
        {
            Judge(handling, other);
        }

        running.Add(handling);
    }

    private void Judge(Handling one, Handling other)
    {
        var older = one.Epoch.Start <= other.Epoch.Start ? one : other;
        if (one.Epoch.Process == other.Epoch.Process || older.Epoch.IsInGoodOrder)
        {
            breaches.Add($"overlap: {other}, and {one}");
            return;
        }

        _zombies.Add(older);
    }
}
