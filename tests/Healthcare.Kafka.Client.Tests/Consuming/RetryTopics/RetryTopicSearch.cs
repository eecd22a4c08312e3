namespace Healthcare.Kafka.Client.Tests;

/// <summary>Walks through every state that a model can reach, the nearest first.</summary>
internal static class RetryTopicSearch
{
    /// <param name="start">Where to begin.</param>
    /// <param name="invariant">The one that is of interest; null for any.</param>
    /// <returns>What is broken and the shortest way there, or null and none; and how many states there are without a broken invariant.</returns>
    public static (string? Broken, string Way, int States) Run(RetryTopicModel start, string? invariant = null)
    {
        var seen = new HashSet<string> { start.Text };
        var open = new Queue<(RetryTopicModel Model, Trail? Trail)>([(start, null)]);
        while (open.TryDequeue(out var state))
        {
            foreach (var step in state.Model.Steps())
            {
                var next = state.Model.After(step);
                var trail = new Trail(step, state.Trail);
                if (next.Broken is null)
                {
                    if (seen.Add(next.Text))
                    {
                        open.Enqueue((next, trail));
                    }
                }
                else if (invariant is null || next.Broken.StartsWith(invariant, StringComparison.Ordinal))
                {
                    return (next.Broken, trail.ToString(), seen.Count);
                }
            }
        }

        return (null, "", seen.Count);
    }

    private sealed record Trail(RetryTopicStep Step, Trail? Before)
    {
        public override string ToString() => Before is null ? $"{Step}" : $"{Before}, {Step}";
    }
}
