using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client;

/// <summary>Readiness: whether every registered client does its work, by its own state.</summary>
internal sealed class KafkaHealthCheck(KafkaProbes probes) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = probes.Time.GetUtcNow();
        var consumers = probes.Consumers.Select(probe => (probe, probe.Status)).ToList();
        ClientFindings[] found =
        [
            .. probes.Producers.Select(probe => probe.Look()),
            .. consumers.Select(one => one.probe.Look(one.Status, now)),
            probes.Registry.Look(now),
            probes.Audit.Look(now),
            .. probes.Certificates.Select(probe => probe.Look(now)),
        ];
        return Task.FromResult(Judge(
            context.Registration.FailureStatus,
            [.. found.SelectMany(one => one.Problems)],
            [.. found.SelectMany(one => one.Warnings)],
            Numbers([.. probes.Producers.Select(probe => probe.Core)], [.. consumers.Select(one => one.Status)])));
    }

    private static HealthCheckResult Judge(HealthStatus failure, List<string> problems, List<string> warnings, Dictionary<string, object> data) =>
        (problems.Count, warnings.Count) switch
        {
            (0, 0) => HealthCheckResult.Healthy("All producers and consumers work.", data),
            (0, _) => HealthCheckResult.Degraded(string.Join(" ", warnings), data: data),
            _ => new HealthCheckResult(failure, string.Join(" ", problems.Concat(warnings)), data: data),
        };

    private static Dictionary<string, object> Numbers(IReadOnlyList<ProducerCore> producers, IReadOnlyList<ConsumerStatus> consumers)
    {
        var topics = producers.SelectMany(core => core.Topics.Findings.Select(finding => (core.Name, Finding: finding))).ToLookup(one => one.Finding.IsProblem);
        return new Dictionary<string, object>
        {
            ["producers"] = producers.Count,
            ["consumers"] = consumers.Count,
            ["failed_keys"] = producers.Sum(core => core.Keys.FailedKeys),
            ["longest_buffer_wait_seconds"] = Seconds(producers.Select(core => core.LongestWait)),
            ["producer_p99_milliseconds"] = Milliseconds(producers.Select(core => core.Metrics.Latency.Percentile(0.99))),
            ["partitions"] = consumers.Sum(status => status.Partitions.Count),
            ["halted_partitions"] = consumers.Sum(status => status.Halted.Count()),
            ["offset_gaps"] = (int)consumers.Sum(status => status.OffsetGaps),
            ["rebuilds"] = consumers.Sum(status => status.Rebuilds),
            ["max_lag"] = (int)Math.Min(int.MaxValue, consumers.SelectMany(status => status.Partitions).Max(partition => partition.Lag) ?? 0),
            ["oldest_unfinished_seconds"] = Seconds(consumers.Select(status => status.OldestUnfinishedAge ?? TimeSpan.Zero)),
            ["end_to_end_p99_milliseconds"] = Milliseconds(consumers.Select(status => status.EndToEndLatency)),
            ["topic_problems"] = topics[true].Count(),
            ["topics_not_checked"] = topics[false].Select(one => (one.Name, one.Finding.Topic)).Distinct().Count(),
        };
    }

    private static int Seconds(IEnumerable<TimeSpan> durations) => (int)durations.DefaultIfEmpty().Max().TotalSeconds;

    private static int Milliseconds(IEnumerable<TimeSpan?> durations) => (int)Math.Ceiling(durations.Max()?.TotalMilliseconds ?? 0);
}
