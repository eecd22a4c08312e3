namespace Healthcare.Kafka.Client.Tests;

/// <summary>A retry partition in memory: a log that copies are written to, and a reader of it.</summary>
internal sealed class RetryLog : IDeadLetterWriter
{
    public const string Topic = "vitals.retry";

    private readonly Lock _gate = new();
    private readonly List<RawRecord> _records = [];

    /// <summary>Gets or sets what happens to a write before it is in the log: no write when it gives false.</summary>
    public Func<RawRecord, CancellationToken, Task<bool>> OnWrite { get; set; } = static (_, _) => Task.FromResult(true);

    /// <summary>Gets or sets what happens once a record is in the log, and before its writer has the answer.</summary>
    public Action<RawRecord> OnAppended { get; set; } = static _ => { };

    /// <summary>Gets or sets what opening a reader does first.</summary>
    public Action OnOpen { get; set; } = static () => { };

    public DeadLetterWaits Waits { get; } = new(TimeProvider.System);

    public IReadOnlyList<RawRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    public async ValueTask<TopicPartitionOffset?> WriteAsync(RawRecord record, DeadLetterCause cause, CancellationToken draining)
    {
        // What is on its way may outlive the batch: the bytes are taken before, as for a dead letter.
        record = new RawRecord
        {
            Topic = record.Topic, Partition = record.Partition, Offset = record.Offset, LeaderEpoch = record.LeaderEpoch, Timestamp = record.Timestamp,
            Key = record.Key, Value = record.Value, Headers = record.Headers,
        };
        if (!await OnWrite(record, draining))
        {
            return null;
        }

        var appended = Append(record, cause);
        OnAppended(appended);
        return new TopicPartitionOffset(Topic, record.Partition, appended.Offset);
    }

    public RawRecord Append(RawRecord record, DeadLetterCause cause)
    {
        var letter = DeadLetterRecord.Of(record, cause, Letters.Settings with { DeadLetterTopic = Topic }, TimeProvider.System.GetUtcNow(), isShort: false);
        lock (_gate)
        {
            var appended = new RawRecord
            {
                Topic = Topic, Partition = record.Partition, Offset = _records.Count, LeaderEpoch = 7, Timestamp = letter.Timestamp,
                Key = letter.Key, Value = letter.Value, Headers = letter.Headers.Given,
            };
            _records.Add(appended);
            return appended;
        }
    }

    public IDeadLetterReader Open(int partition, long from)
    {
        OnOpen();
        return new Reader(this, from);
    }

    private sealed class Reader(RetryLog log, long from) : IDeadLetterReader
    {
        public long Start { get; } = Math.Max(0, from);

        public long End { get; } = log.Records.Count;

        public long Position { get; private set; } = Math.Max(0, from);

        public IReadOnlyList<RawRecord> Read(TimeSpan timeout, int maxRecords)
        {
            var records = log.Records.Skip((int)Position).Take((int)Math.Min(3, End - Position)).ToList();
            Position += records.Count;
            return records;
        }

        public void Commit(long offset) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
