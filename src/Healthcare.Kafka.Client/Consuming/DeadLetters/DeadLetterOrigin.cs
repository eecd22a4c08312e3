using System.Globalization;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>Where a dead letter comes from, as its headers say.</summary>
internal readonly record struct DeadLetterOrigin(
    string Topic, int Partition, string Group, DeadLetterReason? Reason, long? Timestamp, int Redrives)
{
    /// <returns>Null when the headers are not those of a dead letter.</returns>
    public static DeadLetterOrigin? Read(Headers? headers) =>
        Text(headers, DeadLetterHeaderNames.Topic) is { } topic && TopicName.IsValid(topic)
        && Number(headers, DeadLetterHeaderNames.Partition) is >= 0 and <= int.MaxValue and var partition
        && Text(headers, DeadLetterHeaderNames.Group) is { } group
            ? new(
                topic,
                (int)partition,
                group,
                Enum.TryParse<DeadLetterReason>(Text(headers, DeadLetterHeaderNames.Reason), out var reason) ? reason : null,
                Number(headers, DeadLetterHeaderNames.Timestamp),
                (int)Math.Min(Number(headers, DeadLetterHeaderNames.Redrives) ?? 0, int.MaxValue - 1))
            : null;

    /// <summary>Gets the offset of the dead letter that a message was redriven from for a group; null when it was not.</summary>
    public static long? RedrivenOffset(Headers? headers, string group) =>
        Text(headers, DeadLetterHeaderNames.RedrivenGroup) == group ? Number(headers, DeadLetterHeaderNames.RedrivenOffset) : null;

    /// <summary>Gets a number that is not negative.</summary>
    public static long? Number(Headers? headers, string name) =>
        headers is not null && headers.TryGetLastBytes(name, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(Headers? headers, string name) =>
        headers is not null && headers.TryGetLastBytes(name, out var text) && text is { Length: > 0 } ? Encoding.UTF8.GetString(text) : null;
}
