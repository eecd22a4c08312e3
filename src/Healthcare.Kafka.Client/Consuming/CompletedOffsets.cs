namespace Healthcare.Kafka.Client;

/// <summary>Offsets that follow each other, all completed.</summary>
internal readonly record struct OffsetRun(long First, long Count)
{
    public long End => First + Count;
}

/// <summary>The messages beyond a committed offset that are completed. They stand in the commit's metadata, so that a restart does not repeat them.</summary>
/// <param name="runs">The offsets, ascending and apart.</param>
/// <param name="leaderEpoch">The highest epoch of a leader that served one of them, -1 when brokers do not tell.</param>
internal sealed class CompletedOffsets(IReadOnlyList<OffsetRun> runs, int leaderEpoch)
{
    public IReadOnlyList<OffsetRun> Runs { get; } = runs;

    public int LeaderEpoch { get; } = leaderEpoch;

    /// <summary>Gets the offset after the last of them.</summary>
    public long End { get; } = runs.Count == 0 ? 0 : runs[^1].End;

    public long Count => Runs.Sum(run => run.Count);

    public bool Contains(long offset)
    {
        var (low, high) = (0, Runs.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (offset < Runs[middle].First)
            {
                high = middle - 1;
            }
            else if (offset >= Runs[middle].End)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
