using System.Collections.Concurrent;
using System.Diagnostics;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Three places for processes that consume one topic, a producer, and chance, which fills and empties the places and disturbs the brokers.</summary>
internal sealed class ChurnRun : IAsyncDisposable
{
    public const int Partitions = 6;
    private const int Places = 3;

    // On a busy machine consumers that mostly rebalance fall behind, and at the end all wait until they have caught up.
    private const int MostBehind = 10_000;

    private static readonly string[] _consumers = ["partition", "key"];
    private static readonly TimeSpan _longestRecovery = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("churn-").FullName;
    private readonly string _groupPrefix = TestCluster.NewGroupId("churn");
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly SortedDictionary<string, int> _events = new(StringComparer.Ordinal);
    private readonly List<ChurnMember> _members = [];
    private readonly ChurnMember?[] _places = new ChurnMember?[Places];
    private readonly Task[] _busy = [.. Enumerable.Repeat(Task.CompletedTask, Places)];
    private readonly TestCluster _cluster;
    private readonly TimeSpan _session;
    private readonly string _topic;
    private readonly Random _random;
    private readonly Action<string> _tell;
    private readonly ChurnFaults? _faults;
    private readonly ChurnProducer _producer;
    private readonly CommitObserver[] _observers;

    public ChurnRun(TestCluster cluster, string topic, int seed, Action<string> tell)
    {
        _cluster = cluster;

        // The shortest that real brokers take, unless set.
        _session = TimeSpan.FromSeconds(cluster.IsEmbedded ? 4 : 6);
        _topic = topic;
        _random = new Random(seed);
        _tell = tell;
        _faults = cluster.IsEmbedded ? new ChurnFaults(cluster.Embedded, [.. _consumers.Select(Group)]) : null;
        _observers = [.. _consumers.Select(consumer => new CommitObserver(cluster.BootstrapServers, Group(consumer), topic, Partitions))];
        _producer = new ChurnProducer(
            cluster.BootstrapServers, topic, Produced, mustWait: () => Produced.Sent - _observers.Min(observer => observer.Last.Sum()) >= MostBehind);
    }

    public ProducedLog Produced { get; } = new();

    public int Events => _events.Values.Sum();

    /// <summary>Gets the processes that died in native code.</summary>
    public ConcurrentBag<string> Crashes { get; } = [];

    /// <summary>Runs for a time, lets everything come to rest, and reads what each process wrote down.</summary>
    /// <returns>What the checker found, by consumer.</returns>
    public async Task<IReadOnlyList<(string Consumer, ConsumptionReport Report)>> RunAsync(TimeSpan time)
    {
        using var stop = new CancellationTokenSource(time);
        for (var place = 0; place < Places; place++)
        {
            Join(place);
        }

        await Task.WhenAll(ChurnAsync(stop.Token), DisturbAsync(new Random(_random.Next()), stop.Token));
        await Task.WhenAll(_busy);
        _faults?.Heal();
        for (var place = 0; place < Places; place++)
        {
            Join(place);
        }

        await SettleAsync();
        await Task.WhenAll(_places.Select(member => LeaveAsync(member!)));
        Array.Clear(_places);
        Tell("stopped");
        return [.. _consumers.Select((consumer, index) => (consumer, Check(consumer, _observers[index])))];
    }

    /// <summary>Removes what the processes wrote, which is of use only where something is amiss.</summary>
    public void Forget() => Directory.Delete(_folder, recursive: true);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_busy).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var member in _places.OfType<ChurnMember>())
        {
            await member.KillAsync();
        }

        await _producer.DisposeAsync();
        foreach (var observer in _observers)
        {
            await observer.DisposeAsync();
        }

        if (Directory.Exists(_folder))
        {
            foreach (var observer in _observers)
            {
                _tell($"committed {string.Join(' ', observer.Last)} of {string.Join(' ', Produced.Ends)} ({observer.LastError})");
            }

            _tell($"the logs of the processes are in {_folder}");
            await File.WriteAllLinesAsync(Path.Combine(_folder, "warnings"), _members.SelectMany(member => member.Lines.Select(line => $"{member.Name} {line}")));
        }
    }

    // CommitInterval; librdkafka holds a commit for a session while there is no coordinator; a request waits for its answer; a machine is busy.
    private TimeSpan LongestCommit => TimeSpan.FromSeconds(0.2) + _session + TimeSpan.FromSeconds(6 + 2);

    private string Group(string consumer) => $"{_groupPrefix}-{consumer}";

    private async Task ChurnAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(_random.Next(500, 2_500), CancellationToken.None);
            var place = _random.Next(Places);
            if (_busy[place].IsCompleted)
            {
                await _busy[place];
                _busy[place] = Change(place);
            }
        }
    }

    private Task Change(int place)
    {
        if (_places[place] is not { } member)
        {
            Count("joins");
            Join(place);
            return Task.CompletedTask;
        }

        if (member.HasCrashed)
        {
            _places[place] = null;
            Note(member);
            return Task.CompletedTask;
        }

        member.AssertRuns();
        if (!member.WasAssigned && _random.Next(5) > 0)
        {
            // On a busy machine none would live long enough to handle anything.
            return Task.CompletedTask;
        }

        switch (_random.Next(100))
        {
            case < 30:
                Count("leaves");
                _places[place] = null;
                return LeaveAsync(member);
            case < 65:
                Count("kills");
                _places[place] = null;
                return member.KillAsync();
            case < 85:
                Count("short freezes");
                return member.FreezeAsync(TimeSpan.FromMilliseconds(_random.Next(500, 3_000)));
            default:
                Count("freezes beyond the session");

                // A mock broker gives the partitions to others within two sessions.
                return member.FreezeAsync(_session + TimeSpan.FromMilliseconds(_random.Next(500, 5_000)));
        }
    }

    private async Task LeaveAsync(ChurnMember member)
    {
        if (!await member.LeaveAsync())
        {
            Note(member);
        }
    }

    private void Note(ChurnMember member)
    {
        Count("crashes");
        Crashes.Add($"{member.Name} died in native code: {string.Join('\n', member.Lines)}");
    }

    private void Join(int place)
    {
        if (_places[place] is null)
        {
            var member = ChurnMember.Start(Path.Combine(_folder, $"p{_members.Count}"), _cluster.BootstrapServers, _topic, _groupPrefix, _session);
            _members.Add(member);
            _places[place] = member;
        }
    }

    private async Task DisturbAsync(Random random, CancellationToken stop)
    {
        while (_faults is not null && !stop.IsCancellationRequested)
        {
            Count(await _faults.NextAsync(random));
            await Task.Delay(random.Next(200, 2_000), CancellationToken.None);
        }
    }

    /// <summary>Waits until both groups have committed everything that was produced.</summary>
    private async Task SettleAsync()
    {
        await _producer.FinishAsync();
        Produced.Ends = [.. (await _cluster.GetWatermarksAsync(_topic)).Select(end => end.High.Value)];
        Tell("healed");
        await Eventually.Async(
            () => _observers.All(observer => observer.Last.Count > 0 && observer.Last.Zip(Produced.Ends).All(partition => partition.First >= partition.Second)),
            "both groups commit everything",
            _longestRecovery);
        Tell("all committed");
    }

    private ConsumptionReport Check(string consumer, CommitObserver observer) =>
        new ConsumptionChecker(consumer == "key" ? ConsumeOrder.Key : ConsumeOrder.Partition, Produced, LongestCommit, _cluster.IsEmbedded ? _session : null)
            .Check([.. _members.Select(member => member.Read(consumer))], observer.Seen);

    private void Count(string kind)
    {
        lock (_events)
        {
            _events[kind] = _events.GetValueOrDefault(kind) + 1;
        }
    }

    private void Tell(string what)
    {
        lock (_events)
        {
            _tell($"{Stopwatch.GetElapsedTime(_start).TotalSeconds,5:N1} s: {what}; {Produced.Sent:N0} sent; {string.Join(", ", _events.Select(pair => $"{pair.Value} {pair.Key}"))}");
        }
    }
}
