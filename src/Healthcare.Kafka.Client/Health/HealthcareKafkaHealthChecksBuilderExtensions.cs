using Healthcare.Kafka.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the health check of this library.</summary>
public static class HealthcareKafkaHealthChecksBuilderExtensions
{
    /// <summary>Adds one health check, "healthcare-kafka", over all registered producers and consumers.</summary>
    /// <remarks>
    /// Unhealthy when a consumer is not running, was refused by the brokers, has not polled within <c>max.poll.interval.ms</c>, could not
    /// commit for a minute or has a partition that stands still; when a producer is refused by the brokers (a right, credentials, a certificate),
    /// until a message is persisted there again, or is stopped by a failed delivery (FailProducer); and when a client died of a fatal error or is closed.
    /// Degraded when a producer's Topics have a problem, as of the last look at them, and while keys of a producer are failed (FailKey). The
    /// description names clients, topics, partitions, offsets and codes; the data holds counts, and how many seconds the oldest unfinished
    /// message waits. It asks no broker: a cluster that is away for a moment makes no service unhealthy.
    /// </remarks>
    /// <param name="builder">The health checks.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IHealthChecksBuilder AddHealthcareKafka(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration("healthcare-kafka", KafkaHealthCheck.Of, failureStatus: null, tags: null));
    }
}
