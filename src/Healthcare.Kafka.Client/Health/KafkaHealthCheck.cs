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
        var problems = cores.Select(Problem).OfType<string>().Concat(found.SelectMany(one => one.Problems)).ToList();
        var data = new Dictionary<string, object>
        {
            ["producers"] = producers.Count,
            ["consumers"] = consumers.Count,
            ["partitions"] = found.Sum(one => one.Partitions),
            ["halted_partitions"] = found.Sum(one => one.HaltedPartitions),
            ["oldest_unfinished_seconds"] = (int)found.Select(one => one.OldestUnfinishedAge.TotalSeconds).DefaultIfEmpty().Max(),
            ["topic_problems"] = topics[true].Count(),
            ["topics_not_checked"] = topics[false].Select(one => (one.Name, one.Finding.Topic)).Distinct().Count(),
        };
        return Task.FromResult(Judge(context.Registration.FailureStatus, problems, [.. topics[true].Select(one => Describe(one.Name, one.Finding))], data));
    }

    // A topic that keeps too few copies does not stop the service, so it never takes it out of a load balancer.
    private static HealthCheckResult Judge(
        HealthStatus failure, List<string> problems, List<string> topicProblems, Dictionary<string, object> data) =>
        (problems.Count, topicProblems.Count) switch
        {
            (0, 0) => HealthCheckResult.Healthy("All producers and consumers work.", data),
            (0, _) => HealthCheckResult.Degraded(string.Join(" ", topicProblems), data: data),
            _ => new HealthCheckResult(failure, string.Join(" ", problems.Concat(topicProblems)), data: data),
        };

    private static string Describe(string producer, TopicFinding finding) =>
        $"Producer '{producer}': topic '{finding.Topic}': {finding.Current}; wanted: {finding.Wanted}.";

    private static string? Problem(ProducerCore producer) => producer.FatalError switch
    {
        null => null,
        { } code when producer.Settings.IsTransactional => $"Producer '{producer.Name}' died of {code}: restart the service.",
        { } code => $"Producer '{producer.Name}' is being replaced after {code}.",
    };
}
