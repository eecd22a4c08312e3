namespace Healthcare.Kafka.Tool;

internal static partial class Recommendations
{
    private const string HardwareSection = "Hardware Considerations";

    private static Recommendation[] Hardware =>
    [
        Machine("CPU", "16", "cores", "Requests, compression and TLS in parallel; a high clock speed shortens each.", "Requests wait for a core."),
        Machine("Memory", "32", "GB", "32 to 64: what is not heap is page cache, from which consumers that keep up are served.", "Consumers read from disk, and slow producers down."),
        Machine("Disk", "SSD or NVMe, RAID 10", "", "Replicas and consumers that are behind read while producers write.", "Writes wait for reads.") with
        {
            Correction = "RAID 10 costs half of the disks, and replication keeps three copies already. From Kafka 3.8 on (3.7 had it for early access) a KRaft broker with several log.dirs goes on without a failed one (KIP-858).",
        },
        Machine("Network", "10", "Gbit/s", "Each message in goes out twice to replicas and once to each group.", "Replicas fall behind before disks are busy."),
    ];

    private static Recommendation Machine(string key, string value, string unit, string reason, string effect) =>
        new(TuningArea.Hardware, key, value, unit, reason, HardwareSection) { Guide = value, Effect = effect, Comparison = Comparison.AtLeast };
}
