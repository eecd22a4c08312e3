namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The time from the call that produces a message to the handler that gets it, preset by preset.</summary>
internal static class EndToEndLatency
{
    private const string MockFetches = "a mock broker lets an empty fetch wait to its end";

    // The guide wants less than 100 ms end to end, and alerts have a preset of their own.
    private static readonly Dictionary<string, double> _targets = new() { [nameof(ProducerPreset.Clinical)] = 100, [nameof(ProducerPreset.LowLatency)] = 10 };

    public static Scenario Quiet { get; } = Of("latency-quiet", "500 bytes, one message in flight, each preset", perSecond: null);

    public static Scenario Busy { get; } = Of("latency-busy", "500 bytes, 2,000 messages a second, each preset", perSecond: 2_000);

    private static Scenario Of(string name, string does, int? perSecond) => new(name, does)
    {
        Topic = new("latency", 16),
        HasWarmUp = false,
        Contenders =
        [
            .. Enum.GetNames<ProducerPreset>().SelectMany(preset => new Contender[]
            {
                new($"ours, {preset}", run => new LatencyRun(run, perSecond).RunAsync(new OurLatencyClient(run, preset))),
                new($"raw, {preset}", run => new LatencyRun(run, perSecond).RunAsync(new RawLatencyClient(run, preset))),
            }),
        ],
        Rows =
        [
            .. Enum.GetNames<ProducerPreset>().SelectMany(preset => new RowPlan[]
            {
                new($"{name}:{preset}:p50", $"ours, {preset}", $"raw, {preset}") { Value = RunResult.P50 },
                new($"{name}:{preset}:p99", $"ours, {preset}", $"raw, {preset}")
                {
                    Value = RunResult.P99,
                    Targets = perSecond is null && _targets.TryGetValue(preset, out var limit) ? [Target.AtMost(Figure.Ours, limit)] : [],
                    NotOnMockBrokers = MockFetches,
                },
            }),
        ],
    };
}
