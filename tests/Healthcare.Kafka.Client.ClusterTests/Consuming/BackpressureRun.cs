using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>One consumer of a topic from its beginning to its end, with some partitions slow until the others are done, and what it cost.</summary>
internal sealed partial class BackpressureRun(TestCluster cluster, string topic, int partitions, int perPartition)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] _next = new long[partitions];
    private readonly int[] _calls = new int[partitions];
    private readonly int[] _pauses = new int[partitions];
    private int _violations;
    private long _begun;

    /// <summary>Gets which partitions are slow.</summary>
    public Func<int, bool> IsSlow { get; init; } = _ => false;

    /// <summary>Gets how long a call of a slow partition takes, until those of the others have handled all.</summary>
    public TimeSpan SlowCall { get; init; }

    /// <summary>Gets how long a call of the others takes.</summary>
    public TimeSpan FastCall { get; init; }

    public Func<ConsumerSettings, ConsumerSettings> Adjust { get; init; } = settings => settings;

    /// <summary>Gets how long it took until all that is not slow was handled.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Gets how much was handled of the slow partitions by then.</summary>
    public long HandledSlowly { get; private set; }

    /// <summary>Gets the bytes of all responses to fetches, those that librdkafka threw away unread included.</summary>
    public long FetchedBytes { get; private set; }

    /// <summary>Gets how often each partition was paused.</summary>
    public int PausesOf(Func<int, bool> which) => _pauses.Where((_, partition) => which(partition)).Sum();

    public override string ToString() =>
        $"{Time.TotalSeconds:F2} s, {FetchedBytes:N0} bytes fetched, pauses {PausesOf(IsSlow)} of slow and {PausesOf(partition => !IsSlow(partition))} of fast partitions, "
        + $"{HandledSlowly} handled slowly";

    /// <summary>Handles everything. Every partition in order, without a gap and without a repeat: pauses lose nothing, and repeat nothing within an assignment.</summary>
    public async Task<BackpressureRun> RunAsync()
    {
        using var logs = new CollectedLogs();
        var settings = ConsumerHarness.Settings("backpressure", cluster, TestCluster.NewGroupId(), topic);
        var worker = ConsumerWorker.Create(
            Adjust(ConsumerHarness.With(settings, "debug", "protocol")),
            new TextDeserializer(),
            new TextDeserializer(),
            TextHandler.Batches(HandleAsync),
            new FailureHandling(new RetryRules()),
            logs,
            TimeProvider.System);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        try
        {
            await Eventually.Async(() => Enumerable.Range(0, partitions).All(partition => IsSlow(partition) || IsDone(partition)), deadline: TimeSpan.FromMinutes(2));
            Time = Stopwatch.GetElapsedTime(_begun);
            HandledSlowly = Enumerable.Range(0, partitions).Where(IsSlow).Sum(partition => Volatile.Read(ref _next[partition]));
            _released.SetResult();
            await Eventually.Async(() => Enumerable.Range(0, partitions).All(IsDone), deadline: TimeSpan.FromMinutes(2));
        }
        finally
        {
            await worker.StopAsync(CancellationToken.None);
        }

        Assert.Equal(0, _violations);
        FetchedBytes = Fetches(logs).Sum();
        foreach (var entry in logs.Of(EventIds.PartitionPaused))
        {
            _pauses[(int)entry["Partition"]!]++;
        }

        return this;
    }

    private bool IsDone(int partition) => Volatile.Read(ref _next[partition]) == perPartition;

    private async Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken)
    {
        Interlocked.CompareExchange(ref _begun, Stopwatch.GetTimestamp(), 0);
        var partition = batch.TopicPartition.Partition.Value;
        if (Interlocked.Increment(ref _calls[partition]) != 1 || batch[0].Offset.Value != _next[partition] || batch[^1].Offset.Value != _next[partition] + batch.Count - 1)
        {
            Interlocked.Increment(ref _violations);
        }

        if (IsSlow(partition))
        {
            await Task.WhenAny(_released.Task, Task.Delay(SlowCall, cancellationToken));
        }
        else if (FastCall > TimeSpan.Zero)
        {
            await Task.Delay(FastCall, cancellationToken);
        }

        Interlocked.Decrement(ref _calls[partition]);
        Volatile.Write(ref _next[partition], batch[^1].Offset.Value + 1);
    }

    private static IEnumerable<long> Fetches(CollectedLogs logs)
    {
        foreach (var entry in logs.Of(EventIds.LibrdkafkaLine))
        {
            if (FetchResponse().Match($"{entry["Line"]}") is { Success: true } match)
            {
                yield return long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            }
        }
    }

    [GeneratedRegex(@"Received FetchResponse \(v\d+, (\d+) bytes")]
    private static partial Regex FetchResponse();
}
