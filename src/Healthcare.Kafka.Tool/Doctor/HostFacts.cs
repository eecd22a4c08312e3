namespace Healthcare.Kafka.Tool;

/// <summary>What a machine with a broker says of itself.</summary>
/// <param name="Sysctl">Kernel settings by their names, of those that there is a recommendation for.</param>
/// <param name="MemoryBytes">Its memory; null where it is not known.</param>
/// <param name="Cores">Its cores.</param>
/// <param name="Brokers">The brokers' processes.</param>
internal sealed record HostFacts(IReadOnlyDictionary<string, string> Sysctl, long? MemoryBytes, int Cores, IReadOnlyList<BrokerProcess> Brokers);

/// <summary>One broker's process.</summary>
/// <param name="Id">The process id.</param>
/// <param name="Flags">The JVM's flags.</param>
/// <param name="SoftFiles">Its soft limit of open files; null where it cannot be read.</param>
/// <param name="HardFiles">Its hard limit.</param>
internal sealed record BrokerProcess(int Id, IReadOnlyDictionary<string, string> Flags, string? SoftFiles, string? HardFiles);
