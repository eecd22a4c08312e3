using System.Globalization;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Produces messages of forty keys, a few every moment, each with an id of its own, until it is told to stop; none while it must wait for the consumers.</summary>
internal sealed class ChurnProducer : IAsyncDisposable
{
    private const int Keys = 40;
    private const int PerRound = 12;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly IProducer<string, string> _producer;
    private readonly ProducedLog _log;
    private readonly Func<bool> _mustWait;
    private readonly Task _producing;

    // A mock broker checks no sequence numbers: with one request in flight it keeps the order all the same. And it answers a fetch with one batch of a
    // producer: small ones would take long to catch up with.
    public ChurnProducer(string bootstrapServers, string topic, ProducedLog log, Func<bool> mustWait)
    {
        _log = log;
        _mustWait = mustWait;
        var config = new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            EnableIdempotence = true,
            MaxInFlight = 1,
            LingerMs = 200,
            MessageTimeoutMs = 0,
            ReconnectBackoffMaxMs = 500,
            SocketConnectionSetupTimeoutMs = 1_000,
            SocketTimeoutMs = 3_000,
            Partitioner = Partitioner.Murmur2Random,
        };
        _producer = new ProducerBuilder<string, string>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        _producing = Task.Run(() => ProduceAsync(topic));
    }

    /// <summary>Stops, and waits until everything that was sent is persisted.</summary>
    public async Task FinishAsync()
    {
        await _stop.CancelAsync();
        await _producing;
        await Eventually.Async(() => _log.Reported == _log.Sent, "everything that was sent is persisted", TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _producing;
        _producer.Dispose();
        _stop.Dispose();
    }

    private async Task ProduceAsync(string topic)
    {
        while (!_stop.IsCancellationRequested)
        {
            for (var i = 0; i < PerRound && !_mustWait(); i++)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"k{Random.Shared.Next(Keys)}");
                var id = _log.Send(key);
                var message = new Message<string, string> { Key = key, Value = id.ToString(CultureInfo.InvariantCulture) };
                _producer.Produce(topic, message, report => Report(report, id));
            }

            await Task.Delay(_pause);
        }
    }

    private void Report(DeliveryReport<string, string> report, int id)
    {
        if (report.Status == PersistenceStatus.Persisted && !report.Error.IsError)
        {
            _log.Report(report.Partition.Value, report.Offset.Value, id);
        }
    }
}
