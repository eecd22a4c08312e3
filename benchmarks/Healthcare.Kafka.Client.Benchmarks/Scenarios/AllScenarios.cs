namespace Healthcare.Kafka.Client.Benchmarks;

internal static class AllScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        ConsumeBytes.Lz4,
        ConsumeBytes.Uncompressed,
        ConsumeJson.Scenario,
        SlowBatch.Scenario,
        SlowKey.Scenario,
        BlockedPartition.Scenario,
        ProduceBatch.Scenario,
        ProduceOne.Scenario,
        EndToEndLatency.Quiet,
        EndToEndLatency.Busy,
        Telemetry.Produce,
        Telemetry.Consume,
        Protection.Produce,
        Protection.Consume,
        Protection.ConsumeJson,
        Memory.Scenario,
        Tuning.Produce,
        Tuning.Consume,
        Tuning.Latency,
        Tuning.Memory,
        Tuning.Lanes,
#if PEERS
        .. Peers.PeerScenarios.All,
#endif
    ];

    public static string Description =>
        string.Join('\n', All.Select(static scenario => $"{scenario.Name,-28}{scenario.Does}\n{"",-28}{string.Join("; ", scenario.Contenders.Select(static contender => contender.Name))}"));

    /// <exception cref="ArgumentsException">There is none of that name.</exception>
    public static Scenario Named(string name) =>
        All.FirstOrDefault(scenario => scenario.Name == name) ?? throw new ArgumentsException($"There is no scenario {name}; compare --list names those there are.");
}
