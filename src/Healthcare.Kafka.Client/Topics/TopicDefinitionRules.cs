using System.Globalization;

namespace Healthcare.Kafka.Client;

/// <summary>What a definition must be before a cluster is asked.</summary>
internal static class TopicDefinitionRules
{
    public const int MostPartitions = 100_000;
    private const int LongestName = 249;
    private const string Insync = "min.insync.replicas";

    public static IEnumerable<string> Problems(TopicDefinition topic)
    {
        if (NameProblem(topic.Name) is { } name)
        {
            yield return $"its name {name}";
        }

        if (topic.Partitions is < 1 or > MostPartitions)
        {
            yield return $"{nameof(topic.Partitions)} is {topic.Partitions}; allowed 1 to {MostPartitions}";
        }

        if (topic.ReplicationFactor is < 1 or > short.MaxValue)
        {
            yield return $"{nameof(topic.ReplicationFactor)} is {topic.ReplicationFactor}; allowed 1 to {short.MaxValue}";
        }

        foreach (var key in topic.Config.Keys)
        {
            if (TopicConfigKeys.Problem(key) is { } problem)
            {
                yield return $"{nameof(topic.Config)}:{key} {problem}";
            }
        }

        if (topic.Config.TryGetValue(Insync, out var text) && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var insync)
            && insync > topic.ReplicationFactor)
        {
            yield return $"{Insync} is {insync}, more than its {topic.ReplicationFactor} replicas, so that nothing could be written";
        }
    }

    public static string? NameProblem(string? name) => name switch
    {
        null or "" => "is empty",
        "." or ".." => $"cannot be '{name}'",
        { Length: > LongestName } => $"has {name.Length} characters; at most {LongestName} are allowed",
        _ when name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or '-')) =>
            "has a character that is not allowed: letters, digits, dots, underscores and hyphens of ASCII are",
        _ when name.StartsWith("__", StringComparison.Ordinal) => "begins with '__', as Kafka's own topics do",
        _ => null,
    };

    /// <summary>Gets whether Kafka takes the two for one in the names of its metrics, and so lets only one of them be.</summary>
    public static bool Collide(string one, string other) => one != other && Folded(one) == Folded(other);

    /// <summary>Gets the pairs of names that cannot both be topics.</summary>
    public static IEnumerable<(string One, string Other)> Collisions(IEnumerable<string> names) =>
        from same in names.Distinct(StringComparer.Ordinal).GroupBy(Folded)
        from other in same.Skip(1)
        select (same.First(), other);

    private static string Folded(string name) => name.Replace('.', '_');
}
