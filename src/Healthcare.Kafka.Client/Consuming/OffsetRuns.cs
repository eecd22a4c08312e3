namespace Healthcare.Kafka.Client;

/// <summary>Gathers ascending offsets into runs. Offsets that were never received stay out: nobody knows that they will not be.</summary>
internal sealed class OffsetRuns
{
    private readonly List<OffsetRun> _runs = [];
    private int _leaderEpoch = -1;

    public int Count => _runs.Count;

    public void Add(long offset, int leaderEpoch)
    {
        Add(new OffsetRun(offset, 1));
        _leaderEpoch = Math.Max(_leaderEpoch, leaderEpoch);
    }

    /// <summary>Adds what <paramref name="known"/> has from an offset on.</summary>
    public void AddRest(CompletedOffsets known, long from)
    {
        foreach (var run in known.Runs.Where(run => run.End > from))
        {
            var first = Math.Max(run.First, from);
            Add(new OffsetRun(first, run.End - first));
        }

        _leaderEpoch = Math.Max(_leaderEpoch, known.LeaderEpoch);
    }

    public CompletedOffsets? Build() => _runs.Count == 0 ? null : new CompletedOffsets(_runs, _leaderEpoch);

    private void Add(OffsetRun run)
    {
        if (_runs.Count > 0 && _runs[^1].End == run.First)
        {
            _runs[^1] = new OffsetRun(_runs[^1].First, _runs[^1].Count + run.Count);
        }
        else
        {
            _runs.Add(run);
        }
    }
}
