using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The reader over a consumer of its own, which joins no group: it is assigned by hand, and commits for the group of the redrive.</summary>
internal sealed class ConfluentDeadLetterReader : IDeadLetterReader
{
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(10);

    private readonly TopicPartition _partition;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly IDisposable _secrets;

    /// <param name="settings">The consumer's, with the topic to read as that of the dead letters.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="loggers">Takes librdkafka's lines.</param>
    /// <param name="time">The clock.</param>
    /// <param name="from">Where to start; null for where the redrive stands.</param>
    public ConfluentDeadLetterReader(ConsumerSettings settings, int partition, ILoggerFactory loggers, TimeProvider time, long? from = null)
    {
        var lines = new LibrdkafkaLines(settings.Name, UnfailingLogger.Of(loggers, LibrdkafkaLog.Category), time);
        _partition = new TopicPartition(settings.DeadLetterTopic!, partition);
        _consumer = ServedLog.Build(keys => new ConsumerBuilder<byte[], byte[]>([.. Keys(settings), .. keys])
            .SetLogHandler((_, line) => lines.Write(line))
            .SetErrorHandler(static (_, _) => { })
            .Build());
        _secrets = settings.Secrets.Attach(new ManagedSecretTarget(_consumer));
        try
        {
            var marks = _consumer.QueryWatermarkOffsets(_partition, QueryTimeout);
            End = marks.High.Value;

            // A position past the end is that of an earlier topic of the name.
            var committed = from ?? _consumer.Committed([_partition], QueryTimeout)[0].Offset.Value;
            Start = committed <= End ? Math.Max(committed, marks.Low.Value) : marks.Low.Value;
            Position = Start;
            _consumer.Assign(new TopicPartitionOffset(_partition, Start));
        }
        catch
        {
            _secrets.Dispose();
            _consumer.Dispose();
            throw;
        }
    }

    public long Start { get; }

    public long End { get; }

    public long Position { get; private set; }

    /// <summary>Asks how many partitions the dead-letter topic has. Blocks.</summary>
    public static int CountPartitions(ConsumerSettings settings)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(Keys(settings)).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        using var secrets = settings.Secrets.Attach(new ManagedSecretTarget(consumer));
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var topic = admin.GetMetadata(settings.DeadLetterTopic!, QueryTimeout).Topics[0];
        return topic.Error.IsError ? throw new KafkaException(topic.Error) : topic.Partitions.Count;
    }

    public IReadOnlyList<RawRecord> Read(TimeSpan timeout, int maxRecords)
    {
        var records = new List<RawRecord>();
        var wait = (int)timeout.TotalMilliseconds;
        while (Position < End && records.Count < maxRecords && Consume(wait) is { } result)
        {
            wait = 0;

            // The end of the partition may stand past records that are none, such as the marks of transactions.
            Position = result.IsPartitionEOF ? Math.Max(Position, Math.Min(result.Offset.Value, End)) : result.Offset.Value + 1;
            if (!result.IsPartitionEOF && result.Offset.Value < End)
            {
                records.Add(ManagedPoll.ToRecord(result));
            }
        }

        return records;
    }

    public void Commit(long offset) => _consumer.Commit([new TopicPartitionOffset(_partition, offset)]);

    public void Dispose()
    {
        _secrets.Dispose();
        _consumer.Dispose();
    }

    private ConsumeResult<byte[], byte[]>? Consume(int milliseconds)
    {
        try
        {
            return _consumer.Consume(milliseconds);
        }
        catch (ConsumeException exception)
        {
            // Without the record that the exception carries.
            throw new KafkaException(exception.Error);
        }
    }

    private static Dictionary<string, string> Keys(ConsumerSettings settings)
    {
        var keys = new Dictionary<string, string>();
        foreach (var (key, value) in settings.Secrets.Keys(settings.Librdkafka))
        {
            keys[key] = value;
        }

        keys["group.id"] = RedriveGroup.Of(settings);
        keys["enable.partition.eof"] = "true";
        keys["enable.auto.commit"] = "false";
        keys["auto.offset.reset"] = "error";

        // That of a member of the consumer's own group.
        keys.Remove("group.instance.id");

        // librdkafka makes them also where nobody reads them.
        keys.Remove("statistics.interval.ms");
        return keys;
    }
}
