using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Reads a topic along while it is written, and enters every record in a ledger.</summary>
/// <remarks>A mock broker forgets the oldest beyond 5 MiB of a partition: who reads only at the end finds less than was written.</remarks>
internal sealed class LogFollower : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TopicReader _reader;
    private readonly string _topic;
    private readonly DeliveryLedger _ledger;
    private readonly long[] _next;
    private readonly Task _reading;

    public LogFollower(string bootstrapServers, string topic, int partitions, DeliveryLedger ledger)
    {
        _reader = new TopicReader(bootstrapServers);
        _topic = topic;
        _ledger = ledger;
        _next = new long[partitions];
        _reading = Task.Factory.StartNew(() => Read(bootstrapServers), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Waits until everything that the log holds now was read.</summary>
    public async Task CatchUpAsync()
    {
        var ends = await _reader.GetWatermarksAsync(_topic, TestContext.Current.CancellationToken);
        await Eventually.Async(() => _reading.IsCompleted || HasReached(ends), "the follower has read the log to its end", TimeSpan.FromMinutes(2));
        Assert.False(_reading.IsCompleted, $"The follower ended: {_reading.Exception?.InnerException?.Message}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private bool HasReached(IReadOnlyList<WatermarkOffsets> ends)
    {
        lock (_gate)
        {
            return ends.Index().All(end => _next[end.Index] >= end.Item.High.Value);
        }
    }

    private void Read(string bootstrapServers)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "log-follower",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Error,
            IsolationLevel = IsolationLevel.ReadUncommitted,
            FetchWaitMaxMs = 10,
            QueuedMaxMessagesKbytes = 4_096,
            ReconnectBackoffMaxMs = 200,
            SocketConnectionSetupTimeoutMs = 1_000,
        };
        using var consumer = new ConsumerBuilder<string, string>(config).SetLogHandler(static (_, _) => { }).Build();
        consumer.Assign(_next.Index().Select(partition => new TopicPartitionOffset(_topic, partition.Index, 0)));
        while (!_stop.IsCancellationRequested)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } record)
            {
                Take(record);
            }
        }
    }

    private void Take(ConsumeResult<string, string> record)
    {
        var partition = record.Partition.Value;
        if (record.Offset.Value != _next[partition])
        {
            throw new InvalidDataException($"[{partition}]@{_next[partition]} was never read: the next record is {record.Offset.Value}.");
        }

        _ledger.Read(partition, record.Offset.Value, record.Message.Key, ClusterProducer.IdOf(record.Message.Value));
        lock (_gate)
        {
            _next[partition]++;
        }
    }
}
