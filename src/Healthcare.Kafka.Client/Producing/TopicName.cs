using System.Buffers;

namespace Healthcare.Kafka.Client;

/// <summary>What Kafka takes for a topic's name.</summary>
internal static class TopicName
{
    private const int Longest = 249;

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>What a valid name is, for messages.</summary>
    public const string Rule = "1 to 249 ASCII letters, digits, dots, underscores and hyphens";

    public static bool IsValid(string topic) =>
        topic is { Length: > 0 and <= Longest } and not ("." or "..") && !topic.AsSpan().ContainsAnyExcept(Letters);

    // Not left to librdkafka: it cuts a name at a NUL and writes to the topic that remains, and waits long for one that cannot exist.
    public static void Check(string topic)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        if (!IsValid(topic))
        {
            throw new ArgumentException($"A topic's name is {Rule}. Nothing was sent.", nameof(topic));
        }
    }
}
