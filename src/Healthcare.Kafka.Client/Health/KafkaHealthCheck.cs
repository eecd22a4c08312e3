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
        var keys = producers.Select(producer => producer()).Select(producer => (producer.Name, Failed: producer.Keys.FailedKeys)).ToList();
        var data = new Dictionary<string, object>
        {
            ["producers"] = producers.Count,
            ["consumers"] = consumers.Count,
            ["failed_keys"] = keys.Sum(one => one.Failed),
            ["partitions"] = found.Sum(one => one.Partitions),
            ["halted_partitions"] = found.Sum(one => one.HaltedPartitions),
        };
        var warnings = keys.Where(one => one.Failed > 0).Select(one => Warning(one.Name, one.Failed)).ToList();
        return Task.FromResult((problems, warnings) switch
        {
            ({ Count: > 0 }, _) => new HealthCheckResult(context.Registration.FailureStatus, string.Join(" ", problems), data: data),
            (_, { Count: > 0 }) => HealthCheckResult.Degraded(string.Join(" ", warnings), data: data),
            _ => HealthCheckResult.Healthy("All producers and consumers work.", data),
        });
    }

    private static string? Problem(ProducerCore producer) => (producer.FatalError, producer.Keys.StoppedBy) switch
    {
        ({ } code, _) => $"Producer '{producer.Name}' died of {code}: restart the service.",
        (_, not ErrorCode.NoError and var code) =>
            $"Producer '{producer.Name}' is stopped by a delivery that failed with {code}: find out what became of it, then resume the producer.",
        _ => null,
    };

    // It does not heal by itself, and a restart would lift the stop without anybody knowing what is missing: degraded, not unhealthy.
    private static string Warning(string name, int keys) =>
        $"Producer '{name}' refuses the messages of {keys} keys after failed deliveries: find out what became of those, then resume the keys.";
}
