using System.Diagnostics;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A producer under twenty callers and random faults, with a ledger of everything that was sent and a reader that follows the log.</summary>
internal sealed class ProducerSoak : IAsyncDisposable
{
    public const int Partitions = 12;
    private const int Callers = 20;

    private readonly Action<string> _tell;
    private readonly Random _random;
    private readonly ISoakFaults _faults;
    private readonly LogFollower _follower;
    private readonly HealthcareProducer<string, string> _producer;
    private readonly SoakCaller[] _callers;
    private readonly SortedDictionary<string, int> _faultCounts = new(StringComparer.Ordinal);
    private readonly long _start = Stopwatch.GetTimestamp();

    public ProducerSoak(string followedServers, string topic, bool dedupes, ISoakFaults faults, int seed, Action<string> tell)
    {
        _tell = tell;
        _random = new Random(seed);
        _faults = faults;
        Ledger = new DeliveryLedger(dedupes);
        _follower = new LogFollower(followedServers, topic, Partitions, Ledger);
        Core = new ProducerCore(Settings(faults.BootstrapServers, dedupes), Logs, TimeProvider.System, new LedgerFailures(Ledger));
        _producer = new HealthcareProducer<string, string>(Core, ClusterProducer.Text, ClusterProducer.Text);
        var calls = new CheckedCalls(_producer, topic, Ledger);
        _callers = [.. Enumerable.Range(0, Callers).Select(number => new SoakCaller(calls, _producer, topic, number, new Random(seed + number)))];
    }

    public DeliveryLedger Ledger { get; }

    public ProducerCore Core { get; }

    public CountedLogs Logs { get; } = new();

    public int Faults => _faultCounts.Values.Sum();

    /// <summary>Runs callers and faults for a time, heals, waits until every message has ended and the log was read to its end, and asks the ledger.</summary>
    public async Task RunAsync(TimeSpan time)
    {
        using var stop = new CancellationTokenSource(time);
        var callers = _callers.Select(caller => Task.Run(() => caller.RunAsync(stop.Token), CancellationToken.None)).ToList();
        var faults = Task.Run(() => RunFaultsAsync(stop.Token), CancellationToken.None);
        await TellWhileAsync(Task.WhenAll([.. callers, faults]));
        _faults.Heal();

        await _producer.FlushAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1));
        await Eventually.Async(() => Core.Outstanding == 0, "every failure is handled");
        await _follower.CatchUpAsync();
        Tell();
        Assert.Empty(Ledger.Finish());
    }

    public async ValueTask DisposeAsync()
    {
        await Core.DisposeAsync();
        await _follower.DisposeAsync();
        await _faults.DisposeAsync();
    }

    // A mock broker checks no sequence numbers: one request in flight keeps the order per key from being its artefact. There a message has less time
    // than an outage can take with its retries, because failures are wanted too. Not so on a real cluster: after a failure librdkafka numbers the
    // messages that were under way anew, and what the broker had of them stands in the log twice.
    private static ProducerSettings Settings(string bootstrapServers, bool dedupes)
    {
        (string, string)[] overrides = dedupes
            ? [("socket.timeout.ms", "2000")]
            : [("socket.timeout.ms", "2000"), ClusterProducer.OneInFlight, ("delivery.timeout.ms", "5000")];
        var settings = ClinicalSettings.Create(bootstrapServers, overrides) with { BufferMessages = 300 };
        return dedupes ? settings : settings with { DeliveryTimeout = TimeSpan.FromSeconds(5) };
    }

    private async Task RunFaultsAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var kind = await _faults.NextAsync(_random);
            lock (_faultCounts)
            {
                _faultCounts[kind] = _faultCounts.GetValueOrDefault(kind) + 1;
            }

            await Task.Delay(_random.Next(50, 500), CancellationToken.None);
        }
    }

    private async Task TellWhileAsync(Task running)
    {
        while (await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(10))) != running)
        {
            Tell();
        }

        await running;
    }

    private void Tell()
    {
        lock (_faultCounts)
        {
            _tell($"{Stopwatch.GetElapsedTime(_start).TotalSeconds,5:N0} s: {Ledger.Sent:N0} sent, {Ledger.Failed:N0} failed, {Ledger.Open:N0} open, "
                + $"{Core.Outstanding:N0} in the buffer, working set {Environment.WorkingSet >> 20:N0} MiB; "
                + string.Join(", ", _faultCounts.Select(pair => $"{pair.Value} {pair.Key}")));
        }
    }
}
