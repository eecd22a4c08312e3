using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client;

/// <summary>Startup: whether every producer is open and every consumer has its place in its group.</summary>
internal sealed class KafkaStartupCheck(KafkaProbes probes) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = probes.Time.GetUtcNow();
        string[] missing =
        [
            .. probes.Producers.Where(probe => probe.Core.IsDisposed).Select(probe => $"Producer '{probe.Core.Name}' is closed."),
            .. probes.Consumers.Select(probe => probe.NotStarted(probe.Status, now)).OfType<string>(),
        ];
        return Task.FromResult(missing.Length == 0
            ? HealthCheckResult.Healthy("All producers and consumers have started.")
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join(" ", missing)));
    }
}
