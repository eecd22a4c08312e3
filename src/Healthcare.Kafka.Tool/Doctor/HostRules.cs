using System.Globalization;

namespace Healthcare.Kafka.Tool;

/// <summary>Compares a machine with the recommendations: kernel settings, limits, the JVM's flags, cores and memory.</summary>
internal static class HostRules
{
    // Machines of 32 GB show somewhat less: the kernel keeps some.
    private const double OfMemory = 0.95;
    private const double MostHeap = 0.34;

    public static IEnumerable<DoctorFinding> Judge(HostFacts host) =>
        [.. Kernel(host), .. Machine(host), .. Together(host.Brokers.SelectMany(broker => (DoctorFinding[])[.. Limits(broker), .. Flags(broker, host.MemoryBytes)]))];

    // Brokers of one machine are mostly started alike.
    private static IEnumerable<DoctorFinding> Together(IEnumerable<DoctorFinding> findings) =>
        from found in findings
        group found by found with { Where = "" } into same
        select same.Key with { Where = same.Count() == 1 ? $"process {same.First().Where}" : $"processes {string.Join(", ", same.Select(one => one.Where))}" };

    private static IEnumerable<DoctorFinding> Kernel(HostFacts host) =>
        from wanted in Recommendations.Of(TuningArea.Linux)
        let actual = host.Sysctl.GetValueOrDefault(wanted.Key)
        where actual is not null && !RecommendedValue.IsMet(wanted, actual)
        select new DoctorFinding(
            wanted.Key == "vm.max_map_count" ? Severity.Warning : Severity.Advice, "host", wanted.Key, actual, wanted.Value!, wanted.Effect,
            $"Write {wanted.Key}={wanted.Value} into /etc/sysctl.d/99-kafka.conf, then: sysctl --system");

    private static IEnumerable<DoctorFinding> Machine(HostFacts host)
    {
        var cores = Recommendations.Of(TuningArea.Hardware).Single(one => one.Key == "CPU");
        if (!RecommendedValue.IsMet(cores, host.Cores.ToString(CultureInfo.InvariantCulture)))
        {
            yield return new(Severity.Advice, "host", "cores", $"{host.Cores}", $"{cores.Value} or more", cores.Effect, "Use a larger machine, or fewer threads: num.io.threads, num.network.threads.");
        }

        var memory = Recommendations.Of(TuningArea.Hardware).Single(one => one.Key == "Memory");
        if (host.MemoryBytes is { } bytes && bytes < OfMemory * JvmFlags.Bytes(memory.Value + "g"))
        {
            yield return new(Severity.Advice, "host", "memory", Gigabytes(bytes), $"{memory.Value} to 64 GB", memory.Effect, "Use a larger machine.");
        }

        if (host.Brokers.Count == 0)
        {
            yield return new(
                Severity.Advice, "host", "broker", "no process of a broker is to be seen", "one", "JVM flags and limits were not looked at.",
                "Run doctor --host on the broker's machine, outside its container, with the broker's account or as root.");
        }
    }

    private static IEnumerable<DoctorFinding> Limits(BrokerProcess broker) =>
        from wanted in Recommendations.Of(TuningArea.Limits)
        let actual = wanted.Key.EndsWith("soft", StringComparison.Ordinal) ? broker.SoftFiles : broker.HardFiles
        where actual is not null && !RecommendedValue.IsMet(wanted, actual)
        select new DoctorFinding(
            Severity.Warning, $"{broker.Id}", wanted.Key, actual, wanted.Value!, wanted.Effect,
            $"LimitNOFILE={wanted.Value} in the service's unit, or the container's ulimit; then restart the broker.");

    private static IEnumerable<DoctorFinding> Flags(BrokerProcess broker, long? memory)
    {
        foreach (var wanted in Recommendations.Of(TuningArea.Jvm))
        {
            var actual = broker.Flags.GetValueOrDefault(wanted.Key);
            if (wanted.Value is null ? actual is not null && wanted.Effect.Length > 0 : !IsSame(wanted, actual))
            {
                yield return new(
                    wanted.IsSafety ? Severity.Warning : Severity.Advice, $"{broker.Id}", wanted.Key, actual ?? "unset", wanted.Value ?? "unset", wanted.Effect,
                    wanted.Key is "-Xms" or "-Xmx" ? "KAFKA_HEAP_OPTS in the service's environment; then restart the broker." : "KAFKA_JVM_PERFORMANCE_OPTS in the service's environment; then restart the broker.");
            }
        }

        if (memory is { } bytes && broker.Flags.GetValueOrDefault("-Xmx") is { } text && JvmFlags.Bytes(text) is { } heap && heap > MostHeap * bytes)
        {
            yield return new(
                Severity.Warning, $"{broker.Id}", "heap beside page cache", $"{text} of {Gigabytes(bytes)}", "a third at most",
                "Consumers that are a little behind read from disk, and slow producers down.", "A smaller heap in KAFKA_HEAP_OPTS, or a larger machine.");
        }
    }

    // The heap's size follows the memory: the share is judged apart. More than recommended is no fault of its own.
    private static bool IsSame(Recommendation wanted, string? actual) => wanted.Key is "-Xms" or "-Xmx"
        ? actual is not null && JvmFlags.Bytes(actual) is { } bytes && bytes >= JvmFlags.Bytes("6g")
        : RecommendedValue.IsMet(wanted, actual);

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.#} GB");
}
