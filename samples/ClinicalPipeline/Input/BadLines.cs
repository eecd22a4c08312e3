namespace ClinicalPipeline;

/// <summary>Input lines that are no clinical event: how many, and the first of them by number. Never their content.</summary>
internal sealed class BadLines
{
    private const int Named = 10;

    private readonly List<(long Line, string Reason)> _first = [];

    public long Count { get; private set; }

    public void Add(long line, string reason)
    {
        Count++;
        if (_first.Count < Named)
        {
            _first.Add((line, reason));
        }
    }

    public IEnumerable<string> Describe()
    {
        foreach (var (line, reason) in _first)
        {
            yield return $"line {line}: {reason}";
        }

        if (Count > _first.Count)
        {
            yield return $"and {Count - _first.Count:N0} more";
        }
    }
}
