using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>A record of a retry topic: a message, where it stood, and when it came here. It has the headers of a dead letter, and its writer's name.</summary>
/// <param name="Original">The message as it was, with the sequence of its copy.</param>
/// <param name="Offset">Where the copy stands.</param>
/// <param name="Writer">Who wrote it.</param>
/// <param name="Reason">Why it is here: because it failed, or because it follows its key.</param>
/// <param name="Time">When it was written, in milliseconds since 1970; null when that is not known.</param>
internal readonly record struct RetryCopy(RawRecord Original, long Offset, string? Writer, DeadLetterReason? Reason, long? Time)
{
    private const string WriterHeader = "retry-writer";

    /// <summary>Gets the record that is written for a message.</summary>
    public static RawRecord Of(in RawRecord record, string writer)
    {
        var headers = Without(record.Headers);
        headers.Add(WriterHeader, Encoding.UTF8.GetBytes(writer));
        return record with { Headers = headers };
    }

    /// <returns>Null for a record that is no copy of a message of this group and partition.</returns>
    public static RetryCopy? Read(in RawRecord record, ConsumerSettings settings)
    {
        var headers = record.Headers;
        if (DeadLetterOrigin.Read(headers) is not { } origin || origin.Group != settings.GroupId
            || origin.Topic != settings.Topics[0] || origin.Partition != record.Partition
            || DeadLetterOrigin.Number(headers, DeadLetterHeaderNames.Offset) is not { } offset)
        {
            return null;
        }

        var original = DeadLetterRecord.Original(record, headers, origin, offset);
        var writer = headers!.TryGetLastBytes(WriterHeader, out var name) ? Encoding.UTF8.GetString(name) : null;
        return new(original with { Headers = Without(original.Headers) }, record.Offset, writer, origin.Reason, DeadLetterOrigin.Number(headers, DeadLetterHeaderNames.Time));
    }

    private static Headers Without(Headers? headers)
    {
        var others = new Headers();
        foreach (var header in headers ?? [])
        {
            if (header.Key != WriterHeader)
            {
                others.Add(header.Key, header.GetValueBytes());
            }
        }

        return others;
    }
}
