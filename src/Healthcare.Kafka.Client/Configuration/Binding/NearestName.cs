namespace Healthcare.Kafka.Client;

/// <summary>Finds the known name that a mistyped one was most likely meant to be.</summary>
internal static class NearestName
{
    public static string Of(string name, IEnumerable<string> known) =>
        known.MinBy(candidate => (Distance(name, candidate), candidate.Length))!;

    /// <summary>Gets the nearest name when at most so many letters tell the two apart.</summary>
    public static string? Within(int letters, string name, IEnumerable<string> known) =>
        Of(name, known) is var nearest && Distance(name, nearest) <= letters ? nearest : null;

    /// <summary>How many letters to add, drop or change; upper and lower case are one.</summary>
    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        var current = new int[right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
