namespace Healthcare.Kafka.Client.Shared;

/// <summary>The times in which a process could not commit, though it wanted to: its commits failed, or it was frozen.</summary>
internal sealed class CommitTroubles
{
    private readonly List<(long Start, long End)> _times = [];

    public void Begin(long time) => _times.Add((time, long.MaxValue));

    public void End(long time)
    {
        if (_times.Count > 0 && _times[^1].End == long.MaxValue)
        {
            _times[^1] = (_times[^1].Start, time);
        }
    }

    public void Add(long start, long end) => _times.Insert(0, (start, end));

    /// <summary>Gets since when, seen from <paramref name="time"/>, nothing kept it from committing: then or later; <paramref name="time"/> while something does.</summary>
    public long FreeSince(long time) => _times.Where(trouble => trouble.Start <= time).Select(trouble => Math.Min(trouble.End, time)).DefaultIfEmpty(0).Max();
}
