using System.Diagnostics;

namespace Healthcare.Kafka.Tool;

/// <summary>Confluent.Kafka's producer: <c>Produce</c> with a callback per message, the fastest way that it has to know what became of each.</summary>
internal sealed class RawLoadProducer : ILoadProducer
{
    private static readonly TimeSpan FullQueueWait = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(10);
    private readonly LoadCluster _cluster;
    private readonly IProducer<byte[], byte[]> _producer;

    public RawLoadProducer(LoadCluster cluster, ProducerPreset preset)
    {
        _cluster = cluster;
        _producer = new ProducerBuilder<byte[], byte[]>(cluster.Connect(preset))
            .SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    }

    public async Task SendAsync(LoadBatch batch, LoadCounters counters)
    {
        var reports = new Reports(batch.Count);
        for (var index = 0; index < batch.Count; index++)
        {
            var message = batch.Message(index);
            var outgoing = new Message<byte[], byte[]> { Key = message.Key, Value = message.Value, Headers = batch.Headers(index) };
            while (!TryProduce(outgoing, index, reports))
            {
                await Task.Delay(FullQueueWait).ConfigureAwait(false);
            }
        }

        await reports.All.ConfigureAwait(false);
        batch.Report(counters, Stopwatch.GetTimestamp(), reports.Of);
    }

    public ValueTask DisposeAsync() => new(Task.Run(() =>
    {
        _producer.Flush(FlushTimeout);
        _producer.Dispose();
    }));

    private bool TryProduce(Message<byte[], byte[]> message, int index, Reports reports)
    {
        try
        {
            _producer.Produce(_cluster.Topic, message, report => reports.Add(index, report.Status == PersistenceStatus.Persisted ? null : report.Error.Code));
            return true;
        }
        catch (KafkaException exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
        catch (KafkaException exception)
        {
            reports.Add(index, exception.Error.Code);
            return true;
        }
    }

    private sealed class Reports(int count)
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ErrorCode?[] _codes = new ErrorCode?[count];
        private int _missing = count;

        public Task All => _all.Task;

        public ErrorCode? Of(int index) => _codes[index];

        public void Add(int index, ErrorCode? code)
        {
            _codes[index] = code;
            if (Interlocked.Decrement(ref _missing) == 0)
            {
                _all.TrySetResult();
            }
        }
    }
}
