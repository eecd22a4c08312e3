using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client;

/// <summary>Liveness: fails for what only a restart of the process helps, and for nothing else. A restart for a slow broker would make both worse.</summary>
internal sealed class KafkaLivenessCheck(KafkaProbes probes) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = probes.Time.GetUtcNow();
        string[] deaths = [.. probes.Producers.Select(probe => probe.Death()).Concat(probes.Consumers.Select(probe => probe.Death(probe.Status, now))).OfType<string>()];
        return Task.FromResult(deaths.Length == 0
            ? HealthCheckResult.Healthy("All producers and consumers live.")
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join(" ", deaths)));
    }
}
