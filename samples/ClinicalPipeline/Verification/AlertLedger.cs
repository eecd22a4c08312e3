namespace ClinicalPipeline;

/// <summary>Which alerts were raised and which arrived. An alert may be sent again with a batch that is tried again; it counts once.</summary>
internal sealed class AlertLedger
{
    private readonly Lock _lock = new();
    private readonly HashSet<(long Sequence, int Number)> _arrived = [];
    private readonly SortedDictionary<string, (int Low, int High)> _kinds = new(StringComparer.Ordinal);
    private long _raised;
    private long _count;

    public long Raised => Interlocked.Read(ref _raised);

    public long Arrived => Interlocked.Read(ref _count);

    public void MarkRaised(int count) => Interlocked.Add(ref _raised, count);

    /// <returns>Whether the alert arrived for the first time.</returns>
    public bool MarkArrived(long sequence, ClinicalAlert alert)
    {
        // Named by our own table, never by the text in the event.
        var kind = ReferenceRanges.Find(alert.Loinc)?.Name ?? "Other";
        lock (_lock)
        {
            if (!_arrived.Add((sequence, alert.Number)))
            {
                return false;
            }

            var (low, high) = _kinds.GetValueOrDefault(kind);
            _kinds[kind] = alert.IsLow ? (low + 1, high) : (low, high + 1);
        }

        Interlocked.Increment(ref _count);
        return true;
    }

    public IReadOnlyList<(string Kind, int Low, int High)> ByKind()
    {
        lock (_lock)
        {
            return [.. _kinds.Select(kind => (kind.Key, kind.Value.Low, kind.Value.High))];
        }
    }
}
