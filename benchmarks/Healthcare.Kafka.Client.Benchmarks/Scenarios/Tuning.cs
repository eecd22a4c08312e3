using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The values of the presets, each against other values of one option: what they are chosen by.</summary>
internal static class Tuning
{
    private const string High = "HighThroughput";
    private const string Low = "LowLatency";
    private const string Clinical = "Clinical";

    public static Scenario Produce { get; } = Of(
        new("tuning-produce", "FHIR Observations of 900 bytes, 32 partitions, HighThroughput with one option changed") { Topic = new("tuning", 32), Contenders = [], Rows = [] },
        High,
        RunResult.Rate,
        [
            (High, Producing(static _ => { })),
            ("Clinical", Producing(static options => options.Preset = ProducerPreset.Clinical)),
            ("batch.size 128 KiB", Producing(static options => options.BatchSize = 128 << 10)),
            ("batch.size 1 MB", Producing(static options => options.BatchSize = 1_000_000)),
            ("linger.ms 5", Producing(static options => options.Linger = TimeSpan.FromMilliseconds(5))),
            ("linger.ms 100", Producing(static options => options.Linger = TimeSpan.FromMilliseconds(100))),
            ("zstd", Producing(static options => options.CompressionType = CompressionType.Zstd)),
            ("not compressed", Producing(static options => options.CompressionType = CompressionType.None)),
        ]);

    public static Scenario Consume { get; } = Of(
        new("tuning-consume", "no-op batch handler, 1,024 bytes, lz4, 64 partitions, HighThroughput with one option changed") { Topic = ConsumeBytes.Topic, Contenders = [], Rows = [] },
        High,
        RunResult.Rate,
        [
            (High, Consuming(static _ => { })),
            ("Clinical", Consuming(static options => options.Preset = ConsumerPreset.Clinical)),
            ("MaxBatchSize 500", Consuming(static options => options.MaxBatchSize = 500)),
            ("queued.min.messages 100,000", Consuming(static options => options.QueuedMinMessages = 100_000)),
            ("max.partition.fetch.bytes 1 MiB", Consuming(static options => options.MaxPartitionFetchBytes = 1 << 20)),
            ("CommitInterval 5 s", Consuming(static options => options.CommitInterval = TimeSpan.FromSeconds(5))),
        ]);

    public static Scenario Latency { get; } = Of(
        new("tuning-latency", "500 bytes, one message in flight, LowLatency with one option changed") { Topic = new("latency", 16), Contenders = [], Rows = [], HasWarmUp = false },
        Low,
        RunResult.P99,
        [
            (Low, Timed(static _ => { }, static _ => { })),
            ("linger.ms 1", Timed(static options => options.Linger = TimeSpan.FromMilliseconds(1), static _ => { })),
            ("lz4", Timed(static options => options.CompressionType = CompressionType.Lz4, static _ => { })),
            ("fetch.wait.max.ms 50", Timed(static _ => { }, static options => options.FetchWaitMax = TimeSpan.FromMilliseconds(50))),
            ("fetch.wait.max.ms 500", Timed(static _ => { }, static options => options.FetchWaitMax = TimeSpan.FromMilliseconds(500))),
            ("fetch.min.bytes 1,024", Timed(static _ => { }, static options => options.FetchMinBytes = 1_024)),
        ]);

    /// <summary>Gets what a slow handler lets wait, and where: the peak of the resident memory is the column to look at.</summary>
    public static Scenario Memory { get; } = Of(
        new("tuning-memory", "1 GiB with a handler of 120 ms per batch of 500, lz4, 64 partitions, Clinical with other bounds") { Topic = ConsumeBytes.Topic, Contenders = [], Rows = [], HasWarmUp = false },
        Clinical,
        RunResult.Rate,
        Bounds(TimeSpan.FromMilliseconds(120), passes: 1));

    public static Scenario Lanes { get; } = Of(
        new("tuning-lanes", "a handler of 20 ms per batch of 500, lz4, 32 partitions, Clinical with other bounds") { Topic = SlowBatch.Scenario.Topic, Contenders = [], Rows = [] },
        Clinical,
        RunResult.Rate,
        Bounds(TimeSpan.FromMilliseconds(20), passes: 2));

    private static IReadOnlyList<(string Name, Func<Run, Task<RunResult>> RunAsync)> Bounds(TimeSpan delay, int passes) =>
    [
        (Clinical, Delayed(delay, passes, static _ => { })),
        ("BufferMemory 128 MiB", Delayed(delay, passes, static options => Bound(options, 128))),
        ("BufferMemory 96 MiB", Delayed(delay, passes, static options => Bound(options, 96))),
        ("BufferMemory 64 MiB", Delayed(delay, passes, static options => Bound(options, 64))),
        ("LaneCapacity 1,000", Delayed(delay, passes, static options => options.LaneCapacity = 1_000)),
        ("LaneCapacity 8,000", Delayed(delay, passes, static options => options.LaneCapacity = 8_000)),
        ("queued.max.messages.kbytes 16,384", Delayed(delay, passes, static options => Prefetch(options, 16))),
        ("max.partition.fetch.bytes 256 KiB", Delayed(delay, passes, static options => options.MaxPartitionFetchBytes = 256 << 10)),
        ("CommitInterval 200 ms", Delayed(delay, passes, static options => options.CommitInterval = TimeSpan.FromMilliseconds(200))),
    ];

    // In the proportion of the preset: a quarter waits in front of the lanes.
    private static void Bound(HealthcareConsumerOptions options, int mebibytes)
    {
        options.BufferMemory = (long)mebibytes << 20;
        options.OverflowBytes = mebibytes << 18;
    }

    private static void Prefetch(HealthcareConsumerOptions options, int mebibytes)
    {
        options.QueuedMaxMessagesKbytes = mebibytes << 10;
        options.FetchMaxBytes = mebibytes << 20;
    }

    private static Func<Run, Task<RunResult>> Delayed(TimeSpan delay, int passes, Action<HealthcareConsumerOptions> change) =>
        run => new OurConsumer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, SlowBatchHandler>(run, passes)
        {
            Options = change,
            Services = services => services.AddSingleton(new BatchDelay(delay)),
            HasWarmUp = passes > 1,
        }.RunAsync();

    private static Scenario Of(Scenario scenario, string preset, string value, IReadOnlyList<(string Name, Func<Run, Task<RunResult>> RunAsync)> contenders) => scenario with
    {
        RunsOnlyWhenNamed = true,
        Contenders = [.. contenders.Select(static contender => new Contender(contender.Name, contender.RunAsync))],
        Rows = [.. contenders.Skip(1).Select(contender => new RowPlan($"{scenario.Name}:{contender.Name}", contender.Name, preset) { Value = value, SettingsDiffer = true })],
    };

    private static Func<Run, Task<RunResult>> Producing(Action<HealthcareProducerOptions> change) => run => new OurProducer(run, new(run, Observation.Json))
    {
        Options = options =>
        {
            options.Preset = ProducerPreset.HighThroughput;
            change(options);
        },
    }.RunAsync();

    private static Func<Run, Task<RunResult>> Consuming(Action<HealthcareConsumerOptions> change) =>
        run => new OurConsumer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, MemoryHandler>(run, Passes: 3) { Preset = ConsumerPreset.HighThroughput, Options = change }.RunAsync();

    private static Func<Run, Task<RunResult>> Timed(Action<HealthcareProducerOptions> producer, Action<HealthcareConsumerOptions> consumer) =>
        run => new LatencyRun(run, perSecond: null).RunAsync(new OurLatencyClient(run, Low) { Producer = producer, Consumer = consumer });
}
