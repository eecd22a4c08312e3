using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Records and dead letters for tests.</summary>
internal static class Letters
{
    public const string Topic = "vitals.dead";

    public static ConsumerSettings Settings { get; } = TestConsumer.Settings with { DeadLetterTopic = Topic };

    public static RawRecord Record(long offset = 7, string? key = "patient", string? value = "value", Headers? headers = null, int partition = 0) => new()
    {
        Topic = "vitals",
        Partition = partition,
        Offset = offset,
        LeaderEpoch = 3,
        Timestamp = new Timestamp(1_700_000_000_000, TimestampType.CreateTime),
        Key = key is null ? null : Encoding.UTF8.GetBytes(key),
        Value = value is null ? null : Encoding.UTF8.GetBytes(value),
        Headers = headers,
    };

    /// <summary>Makes the dead letter of a record as it stands in the dead-letter topic.</summary>
    public static RawRecord Letter(long offset, string? key, string? value, string group = "charts", DeadLetterReason reason = DeadLetterReason.HandlerFailed, int partition = 0)
    {
        var letter = DeadLetterRecord.Of(
            Record(1_000 + offset, key, value, partition: partition), new DeadLetterCause(reason, null, null, 1), Settings with { GroupId = group },
            DateTimeOffset.UnixEpoch, isShort: false);
        return new RawRecord
        {
            Topic = Topic, Partition = partition, Offset = offset, Timestamp = letter.Timestamp, Key = letter.Key, Value = letter.Value, Headers = letter.Headers.Given,
        };
    }

    public static IReadOnlyDictionary<string, string> Texts(Headers? headers) =>
        headers!.ToDictionary(header => header.Key, header => Encoding.UTF8.GetString(header.GetValueBytes()));
}

/// <summary>A partition of a dead-letter topic in memory.</summary>
internal sealed class FakeDeadLetterTopic
{
    private readonly Lock _sync = new();

    public List<RawRecord> Records { get; } = [];

    public List<long> Commits { get; } = [];

    /// <summary>Gets or sets what opening a reader does first.</summary>
    public Action OnOpen { get; set; } = static () => { };

    public long Committed
    {
        get
        {
            lock (_sync)
            {
                return Commits.LastOrDefault();
            }
        }
    }

    public IDeadLetterReader Open(int partition)
    {
        OnOpen();
        return new Reader(this);
    }

    private sealed class Reader(FakeDeadLetterTopic topic) : IDeadLetterReader
    {
        public long Start { get; } = topic.Committed;

        public long End { get; } = topic.Records.Count == 0 ? 0 : topic.Records[^1].Offset + 1;

        public long Position { get; private set; } = topic.Committed;

        public IReadOnlyList<RawRecord> Read(TimeSpan timeout, int maxRecords)
        {
            RawRecord[] records = [.. topic.Records.Where(record => record.Offset >= Position && record.Offset < End).Take(Math.Min(maxRecords, 3))];
            Position = records.Length == 0 ? End : records[^1].Offset + 1;
            return records;
        }

        public void Commit(long offset)
        {
            lock (topic._sync)
            {
                topic.Commits.Add(offset);
            }
        }

        public void Dispose()
        {
        }
    }
}
