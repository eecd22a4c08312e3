using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Asks every registered client for its own state.</summary>
internal sealed class KafkaHealthCheck(
    IReadOnlyList<Func<ProducerCore>> producers, IReadOnlyList<ConsumerProbe> consumers, TimeProvider time) : IHealthCheck
{
    /// <summary>Makes the check over the clients of a container; without any, it has nothing to complain of.</summary>
    public static KafkaHealthCheck Of(IServiceProvider services)
    {
        var clients = services.GetService<RegisteredClients>()?.All ?? [];
        var options = services.GetService<IOptionsMonitor<HealthcareConsumerOptions>>();
        return new KafkaHealthCheck(
            [.. Named(ClientKind.Producer).Select(client => (Func<ProducerCore>)(() => services.Core(client.Name)))],
            [.. Named(ClientKind.Consumer).Select(client => new ConsumerProbe(
                client.Name,
                () => services.GetRequiredKeyedService<ConsumerService>(client.Name).Status,
                OptionText.Time(ClientConfiguration.Text(options!.Get(client.OptionsName), nameof(HealthcareConsumerOptions.MaxPollInterval)))))],
            services.GetService<TimeProvider>() ?? TimeProvider.System);

        IEnumerable<RegisteredClient> Named(ClientKind kind) => clients.Where(client => client.Kind == kind);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var found = consumers.Select(consumer => consumer.Look(now)).ToList();
        var problems = producers.Select(producer => Problem(producer())).OfType<string>().Concat(found.SelectMany(one => one.Problems)).ToList();
        var data = new Dictionary<string, object>
        {
            ["producers"] = producers.Count,
            ["consumers"] = consumers.Count,
            ["partitions"] = found.Sum(one => one.Partitions),
            ["halted_partitions"] = found.Sum(one => one.HaltedPartitions),
        };
        return Task.FromResult(problems.Count == 0
            ? HealthCheckResult.Healthy("All producers and consumers work.", data)
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join(" ", problems), data: data));
    }

    private static string? Problem(ProducerCore producer) => producer.FatalError switch
    {
        null => null,
        { } code when producer.Settings.IsTransactional => $"Producer '{producer.Name}' died of {code}: restart the service.",
        { } code => $"Producer '{producer.Name}' is being replaced after {code}.",
    };
}
