using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>The probes of all registered clients, which the three health checks share.</summary>
internal sealed record KafkaProbes(IReadOnlyList<ProducerProbe> Producers, IReadOnlyList<ConsumerProbe> Consumers, TimeProvider Time, SchemaRegistryProbe Registry)
{
    public AuditProbe Audit { get; init; } = new(static () => null);

    public IReadOnlyList<CertificateProbe> Certificates { get; init; } = [];

    /// <summary>Makes the probes of a container's clients; without any, there is nothing to complain of.</summary>
    public static KafkaProbes Of(IServiceProvider services, KafkaHealthOptions options)
    {
        var consumers = services.GetService<IOptionsMonitor<HealthcareConsumerOptions>>();
        var clients = services.GetService<RegisteredClients>()?.InUse(consumers) ?? [];
        return new KafkaProbes(
            [.. Named(ClientKind.Producer).Select(client => new ProducerProbe(() => services.Core(client.Name), options))],
            [.. Named(ClientKind.Consumer).Select(client => new ConsumerProbe(
                client.Name,
                () => services.GetRequiredKeyedService<IConsumerControl>(client.Name).Status,
                OptionText.Time(ClientConfiguration.Text(consumers!.Get(client.OptionsName), nameof(HealthcareConsumerOptions.MaxPollInterval))),
                options))],
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            new SchemaRegistryProbe(() => services.GetService<SchemaRegistryClient>()?.State))
        {
            Certificates = [.. clients.Select(client => new CertificateProbe(client, () => SecurityOf(client), options))],
            Audit = new AuditProbe(services.GetService<AuditTrail>),
        };

        KafkaSecurityOptions SecurityOf(RegisteredClient client) => client.Kind == ClientKind.Producer
            ? services.GetRequiredService<IOptionsMonitor<HealthcareProducerOptions>>().Get(client.OptionsName).Security
            : consumers!.Get(client.OptionsName).Security;

        IEnumerable<RegisteredClient> Named(ClientKind kind) => clients.Where(client => client.Kind == kind);
    }
}
