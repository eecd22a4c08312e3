using Spectre.Console.Rendering;

namespace Healthcare.Kafka.Tool;

/// <summary>Topics as a person reads them: a line each, then what differs with its command, then the verdict.</summary>
internal static class TopicsDrawing
{
    public static IEnumerable<IRenderable> Draw(TopicsResult result, string command)
    {
        var table = Rendering.Table("topic", "state", ">partitions", ">replicas", "settings");
        foreach (var topic in result.Topics)
        {
            table.Row(
                topic.Topic, Words(topic.State), $"{topic.Partitions}", $"{topic.ReplicationFactor}",
                string.Join(' ', topic.Config.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")));
        }

        yield return table;
        foreach (var topic in result.Topics.Where(topic => topic.Problem is not null))
        {
            yield return Rendering.Line($"{topic.Topic} is blocked. {topic.Problem}");
        }

        foreach (var difference in result.Topics.Where(topic => topic.State == TopicState.Differs).SelectMany(topic => topic.Differences))
        {
            var advice = Advice.Of(difference.Remedy);
            yield return Rendering.Line($"{difference.Topic}: {difference.Setting} is {difference.Actual}; wanted: {difference.Wanted}. {difference.Effect} {advice.Text}".TrimEnd());
            if (advice.Command is { } line)
            {
                yield return Rendering.Command(line);
            }
        }

        yield return Rendering.Line(Verdict(result, command));
    }

    private static string Verdict(TopicsResult result, string command)
    {
        var missing = result.Topics.Count(topic => topic.State == TopicState.Missing);
        var differing = result.Topics.Count(topic => topic.State == TopicState.Differs);
        var blocked = result.Topics.Count(topic => topic.State == TopicState.Blocked);
        var created = result.Topics.Count(topic => topic.State == TopicState.Created);
        string[] parts =
        [
            .. created > 0 ? [$"{created} created"] : (string[])[],
            .. missing > 0 ? [command == "plan" ? $"{missing} to create" : $"{missing} missing"] : (string[])[],
            .. differing > 0 ? [$"{differing} to look at"] : (string[])[],
            .. blocked > 0 ? [$"{blocked} blocked"] : (string[])[],
        ];
        return (result.IsInOrder, parts.Length) switch
        {
            (true, 0) => $"{Topics(result.Topics.Count)} as declared.",
            (true, _) => $"{Topics(result.Topics.Count)} as declared: {string.Join(", ", parts)}.",
            _ => $"{(result.Topics.Count == 1 ? "1 topic" : $"{result.Topics.Count} topics")}: {string.Join(", ", parts)}.",
        };
    }

    private static string Topics(int count) => count == 1 ? "1 topic is" : $"All {count} topics are";

    private static string Words(TopicState state) => state switch
    {
        TopicState.InOrder => "in order",
        TopicState.Missing => "missing",
        TopicState.Created => "created",
        TopicState.Differs => "differs",
        _ => "blocked",
    };
}
