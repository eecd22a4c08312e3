using System.Globalization;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>Makes a dead letter of a consumed record: its key, value and headers as they came, and codes beside them.</summary>
internal static class DeadLetterRecord
{
    private static readonly HashSet<string> _own = new(StringComparer.Ordinal)
    {
        DeadLetterHeaderNames.Topic, DeadLetterHeaderNames.Partition, DeadLetterHeaderNames.Offset, DeadLetterHeaderNames.Timestamp,
        DeadLetterHeaderNames.LeaderEpoch, DeadLetterHeaderNames.Group, DeadLetterHeaderNames.Consumer, DeadLetterHeaderNames.Reason,
        DeadLetterHeaderNames.ReasonCode, DeadLetterHeaderNames.ExceptionType, DeadLetterHeaderNames.Attempts, DeadLetterHeaderNames.Time,
        DeadLetterHeaderNames.Redrives, DeadLetterHeaderNames.RedrivenOffset, DeadLetterHeaderNames.RedrivenGroup,
    };

    /// <param name="record">The record.</param>
    /// <param name="cause">Why it is given up.</param>
    /// <param name="settings">The consumer's.</param>
    /// <param name="now">When.</param>
    /// <param name="isShort">Leaves out what a redrive can do without, for a record that is near the size limit.</param>
    public static OutgoingRecord Of(in RawRecord record, in DeadLetterCause cause, ConsumerSettings settings, DateTimeOffset now, bool isShort)
    {
        var given = record.Headers;
        var headers = Foreign(given);
        Add(headers, DeadLetterHeaderNames.Topic, record.Topic);
        Add(headers, DeadLetterHeaderNames.Partition, record.Partition);
        Add(headers, DeadLetterHeaderNames.Offset, record.Offset);
        if (record.Timestamp.Type != TimestampType.NotAvailable)
        {
            Add(headers, DeadLetterHeaderNames.Timestamp, record.Timestamp.UnixTimestampMs);
        }

        Add(headers, DeadLetterHeaderNames.Group, settings.GroupId);
        Add(headers, DeadLetterHeaderNames.Reason, cause.Reason.ToString());
        if (DeadLetterOrigin.Number(given, DeadLetterHeaderNames.Redrives) is > 0 and var redrives)
        {
            Add(headers, DeadLetterHeaderNames.Redrives, redrives);
        }

        if (!isShort)
        {
            AddDetails(headers, record, cause, settings, now);
        }

        return new OutgoingRecord(settings.DeadLetterTopic!, record.Key, record.Value, headers, At(record.Timestamp)) { Partition = record.Partition };
    }

    /// <summary>Makes the message that it was, with a mark that it was redriven.</summary>
    public static OutgoingRecord Redrive(in RawRecord letter, in DeadLetterOrigin origin)
    {
        var headers = Foreign(letter.Headers);
        Add(headers, DeadLetterHeaderNames.Redrives, origin.Redrives + 1);
        Add(headers, DeadLetterHeaderNames.RedrivenOffset, letter.Offset);
        Add(headers, DeadLetterHeaderNames.RedrivenGroup, origin.Group);
        var timestamp = origin.Timestamp is { } original ? new Timestamp(original, TimestampType.CreateTime) : At(letter.Timestamp);
        return new OutgoingRecord(origin.Topic, letter.Key, letter.Value, headers, timestamp) { Partition = origin.Partition };
    }

    /// <summary>Makes the record that it was, where it stood.</summary>
    public static RawRecord Original(in RawRecord letter, Headers? given, in DeadLetterOrigin origin, long offset)
    {
        var headers = Foreign(given);
        if (origin.Redrives > 0)
        {
            Add(headers, DeadLetterHeaderNames.Redrives, origin.Redrives);
        }

        return new RawRecord
        {
            Topic = origin.Topic,
            Partition = origin.Partition,
            Offset = offset,
            LeaderEpoch = (int)(DeadLetterOrigin.Number(given, DeadLetterHeaderNames.LeaderEpoch) ?? -1),
            Timestamp = origin.Timestamp is { } timestamp ? new Timestamp(timestamp, TimestampType.CreateTime) : default,
            Key = letter.Key,
            Value = letter.Value,
            Headers = headers,
            Sequence = letter.Sequence,
        };
    }

    private static void AddDetails(Headers headers, in RawRecord record, in DeadLetterCause cause, ConsumerSettings settings, DateTimeOffset now)
    {
        if (record.LeaderEpoch >= 0)
        {
            Add(headers, DeadLetterHeaderNames.LeaderEpoch, record.LeaderEpoch);
        }

        Add(headers, DeadLetterHeaderNames.Consumer, settings.Name);
        if (cause.ReasonCode is { } code)
        {
            Add(headers, DeadLetterHeaderNames.ReasonCode, code);
        }

        if (cause.ExceptionType is { } type)
        {
            Add(headers, DeadLetterHeaderNames.ExceptionType, type);
        }

        Add(headers, DeadLetterHeaderNames.Attempts, cause.Attempts);
        Add(headers, DeadLetterHeaderNames.Time, now.ToUnixTimeMilliseconds());
    }

    private static Headers Foreign(Headers? headers)
    {
        var foreign = new Headers();
        for (var i = 0; i < (headers?.Count ?? 0); i++)
        {
            if (!_own.Contains(headers![i].Key))
            {
                foreign.Add(headers[i].Key, headers[i].GetValueBytes());
            }
        }

        return foreign;
    }

    // Confluent.Kafka takes no other kind to produce; a topic with LogAppendTime sets its own.
    private static Timestamp At(Timestamp timestamp) =>
        timestamp.Type == TimestampType.NotAvailable ? Timestamp.Default : new Timestamp(timestamp.UnixTimestampMs, TimestampType.CreateTime);

    private static void Add(Headers headers, string name, string text) => headers.Add(name, Encoding.UTF8.GetBytes(text));

    private static void Add(Headers headers, string name, long number) => Add(headers, name, number.ToString(CultureInfo.InvariantCulture));
}
