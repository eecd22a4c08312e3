namespace Healthcare.Kafka.Tool;

internal static partial class Recommendations
{
    private const string JvmSection = "JVM Tuning";

    private const string HeapShare =
        "On 32 GB, the least of the guide's own hardware table, it takes half of the page cache: take 6g there. Set KAFKA_HEAP_OPTS in the service's environment; an edited "
        + "kafka-server-start.sh is gone with the next upgrade.";

    private static Recommendation[] Jvm =>
    [
        Option("-Xms", "16g", "bytes", "The heap has its size from the start.", "The heap grows while clients wait.") with { Correction = HeapShare },
        Option("-Xmx", "16g", "bytes", "Enough for requests and metadata; the rest of the memory is the page cache.", "Too little ends the broker, too much takes the page cache away.") with { Correction = HeapShare },
        Option("-XX:+UseG1GC", "on", "", "Pauses of a set length.", "Pauses of seconds with a large heap."),
        Option("-XX:MaxGCPauseMillis", "20", "ms", "The pause that the collector aims at.", "Requests wait longer for the collector."),
        Option("-XX:InitiatingHeapOccupancyPercent", "35", "%", "Begin to collect early.", "The collector begins late, and may have to stop everything."),
        Option("-XX:+ExplicitGCInvokesConcurrent", "on", "", "What asks for a collection gets one that stops nobody.", "A call of System.gc() stops the broker."),
        Option("-XX:G1HeapRegionSize", "16M", "bytes", "Batches of up to 8 MB are no humongous objects.", "Large batches take whole regions and fragment the heap."),
        Option("-XX:MinMetaspaceFreeRatio", "50", "%", "Class metadata grows in large steps.", "More collections at the start."),
        Option("-XX:MaxMetaspaceFreeRatio", "80", "%", "Class metadata is not given back at once.", "More collections at the start."),
        Option("-server", "on", "", "Nothing to set.", "") with { Value = Unset, Correction = "Outdated: a 64-bit JVM is always the server one, and passes over the flag." },
        Option("-XX:+DisableExplicitGC", "on", "", "Nothing to set.", "Buffers outside the heap are not given back: 'Cannot reserve direct buffer memory' ends requests.") with
        {
            Value = Unset, IsSafety = true,
            Correction = "Contradicts -XX:+ExplicitGCInvokesConcurrent in the same line: it makes System.gc() do nothing, so the other flag has nothing to make concurrent. It is also harmful: "
                + "the JVM calls System.gc() to free direct buffers, which brokers use for network and disk.",
        },
    ];

    private static Recommendation Option(string key, string value, string unit, string reason, string effect) =>
        new(TuningArea.Jvm, key, value, unit, reason, JvmSection) { Guide = value, Effect = effect };
}
