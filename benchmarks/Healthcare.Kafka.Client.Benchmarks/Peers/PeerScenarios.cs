namespace Healthcare.Kafka.Client.Benchmarks.Peers;

/// <summary>Our consumer beside those of other libraries. Only with <c>PEERS=true ./eng/bench.sh</c>, where the package sources have them.</summary>
internal static class PeerScenarios
{
    private const int Passes = 3;
    private const string Ours = "ours";
    private const string KafkaFlow = "KafkaFlow, 4 workers";
    private const string Batches = "Dekaf ConsumeBatchAsync";
    private const string RawBatches = "Dekaf ConsumeRawBatchAsync";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        Of("peers-consume", ConsumeBytes.Lz4, [
            new("peers-consume:KafkaFlow", Ours, KafkaFlow) { SettingsDiffer = true, Targets = [Target.AtLeast(Figure.Ratio, 6)] },
            new("peers-consume:Dekaf", Ours, Batches) { SettingsDiffer = true },
            new("peers-consume:Dekaf raw", Ours, RawBatches) { SettingsDiffer = true },
        ]),
        Of("peers-consume-uncompressed", ConsumeBytes.Uncompressed, [
            new("peers-consume-uncompressed:KafkaFlow", Ours, KafkaFlow) { SettingsDiffer = true },
            new("peers-consume-uncompressed:Dekaf", Ours, Batches) { SettingsDiffer = true, Targets = [Target.AtMost(Figure.CpuRatio, 0.65)] },
            new("peers-consume-uncompressed:Dekaf raw", Ours, RawBatches) { SettingsDiffer = true },
        ]),
    ];

    private static Scenario Of(string name, Scenario like, IReadOnlyList<RowPlan> rows) => new(name, like.Does)
    {
        Topic = like.Topic,
        RunsOnlyWhenNamed = true,
        Contenders =
        [
            like.ContenderNamed(Ours),
            new(KafkaFlow, static run => new KafkaFlowConsumer(run, Passes).RunAsync()),
            new(Batches, static run => new DekafConsumer(run, Passes, IsRaw: false).RunAsync()),
            new(RawBatches, static run => new DekafConsumer(run, Passes, IsRaw: true).RunAsync()),
        ],
        Rows = rows,
    };
}
