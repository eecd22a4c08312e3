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
        var options = services.GetService<IOptionsMonitor<HealthcareConsumerOptions>>();
        var clients = services.GetService<RegisteredClients>()?.InUse(options) ?? [];
        return new KafkaHealthCheck(
            [.. Named(ClientKind.Producer).Select(client => (Func<ProducerCore>)(() => services.Core(client.Name)))],
            [.. Named(ClientKind.Consumer).Select(client => new ConsumerProbe(
                client.Name,
                () => services.GetRequiredKeyedService<IConsumerControl>(client.Name).Status,
                OptionText.Time(ClientConfiguration.Text(options!.Get(client.OptionsName), nameof(HealthcareConsumerOptions.MaxPollInterval)))))],
            services.GetService<TimeProvider>() ?? TimeProvider.System);

        IEnumerable<RegisteredClient> Named(ClientKind kind) => clients.Where(client => client.Kind == kind);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var found = consumers.Select(consumer => consumer.Look(now)).ToList();
        var cores = producers.Select(producer => producer()).ToList();
        var topics = cores.SelectMany(core => core.Topics.Findings.Select(finding => (core.Name, Finding: finding))).ToLookup(one => one.Finding.IsProblem);
        var keys = cores.Select(core => (core.Name, Failed: core.Keys.FailedKeys)).Where(one => one.Failed > 0).ToList();
        var problems = cores.Select(Problem).OfType<string>().Concat(cores.SelectMany(Refusals)).Concat(found.SelectMany(one => one.Problems)).ToList();
        var data = new Dictionary<string, object>
        {
            ["producers"] = producers.Count,
            ["consumers"] = consumers.Count,
            ["failed_keys"] = keys.Sum(one => one.Failed),
            ["partitions"] = found.Sum(one => one.Partitions),
            ["halted_partitions"] = found.Sum(one => one.HaltedPartitions),
            ["offset_gaps"] = found.Sum(one => one.OffsetGaps),
            ["oldest_unfinished_seconds"] = (int)found.Select(one => one.OldestUnfinishedAge.TotalSeconds).DefaultIfEmpty().Max(),
            ["topic_problems"] = topics[true].Count(),
            ["topics_not_checked"] = topics[false].Select(one => (one.Name, one.Finding.Topic)).Distinct().Count(),
        };
        return Task.FromResult(Judge(
            context.Registration.FailureStatus,
            problems,
            [.. keys.Select(one => Describe(one.Name, one.Failed)), .. topics[true].Select(one => Describe(one.Name, one.Finding))],
            data));
    }

    // Neither a topic that keeps too few copies nor a failed key stops the service, so they never take it out of a load balancer; and a restart would
    // lift the stop of a key without anybody knowing what is missing.
    private static HealthCheckResult Judge(HealthStatus failure, List<string> problems, List<string> warnings, Dictionary<string, object> data) =>
        (problems.Count, warnings.Count) switch
        {
            (0, 0) => HealthCheckResult.Healthy("All producers and consumers work.", data),
            (0, _) => HealthCheckResult.Degraded(string.Join(" ", warnings), data: data),
            _ => new HealthCheckResult(failure, string.Join(" ", problems.Concat(warnings)), data: data),
        };

    private static string Describe(string producer, TopicFinding finding) =>
        $"Producer '{producer}': topic '{finding.Topic}': {finding.Current}; wanted: {finding.Wanted}.";

    private static string Describe(string producer, int failedKeys) =>
        $"Producer '{producer}' refuses the messages of {failedKeys} keys after failed deliveries: find out what became of those, then resume the keys.";

    private static IEnumerable<string> Refusals(ProducerCore producer) => producer.Refusals.All.Select(refused =>
        $"Producer '{producer.Name}' was refused by the brokers{(refused.Key.Length == 0 ? "" : $" for topic '{refused.Key}'")}: {refused.Value}.");

    private static string? Problem(ProducerCore producer) => (producer.FatalError, producer.Keys.StoppedBy) switch
    {
        _ when producer.IsDisposed => $"Producer '{producer.Name}' is closed.",
        ({ } code, _) when producer.Settings.IsTransactional => $"Producer '{producer.Name}' died of {code}: restart the service.",
        ({ } code, _) => $"Producer '{producer.Name}' is being replaced after {code}.",
        (_, not ErrorCode.NoError and var code) =>
            $"Producer '{producer.Name}' is stopped by a delivery that failed with {code}: find out what became of it, then resume the producer.",
        _ => null,
    };
}
