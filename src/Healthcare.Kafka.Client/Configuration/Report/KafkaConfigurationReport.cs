using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

internal sealed class KafkaConfigurationReport(
    RegisteredClients clients, IOptionsMonitor<HealthcareProducerOptions> producers, IOptionsMonitor<HealthcareConsumerOptions> consumers,
    IOptionsMonitor<HealthcareTopicsOptions> topics, SchemaRegistryReport? registry = null, ProtectionReport? protection = null)
    : IKafkaConfigurationReport
{
    public IReadOnlyList<KafkaConfigurationEntry> Entries =>
    [
        .. clients.InUse(consumers).SelectMany(client => (client.Kind == ClientKind.Producer
            ? ClientReport.Of(client, producers.Get(client.OptionsName), FixedKeys.Producer)
            : ClientReport.Of(client, consumers.Get(client.OptionsName), FixedKeys.Consumer)).Concat(protection?.Of(client) ?? [])),
        .. clients.Topics is { } client ? ClientReport.Of(client, topics.CurrentValue, FixedKeys.Topics) : [],
        .. registry?.Entries ?? [],
    ];

    public string ToTable() => ReportTable.Of(Entries);

    public override string ToString() => ToTable();
}
