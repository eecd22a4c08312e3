using Healthcare.Kafka.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the health checks of this library.</summary>
public static class HealthcareKafkaHealthChecksBuilderExtensions
{
    /// <summary>Adds three health checks over all registered producers and consumers, one for each probe of an orchestrator, told apart by their tags.</summary>
    /// <remarks>
    /// <para>
    /// <c>healthcare-kafka</c>, tags <c>readiness</c> and <c>ready</c>. Unhealthy when a consumer is not running, was refused by the brokers, has not
    /// polled within <c>max.poll.interval.ms</c>, could not commit for a minute, has a partition that stands still or gives nothing, or a message that is
    /// unfinished for too long; when a producer is refused by the brokers (a right, credentials, a certificate), until a message is persisted there again,
    /// is stopped by a failed delivery (FailProducer), or has had no room for too long; when a client died of a fatal error or is closed; and while the schema
    /// registry refuses the credentials. Degraded while it does not answer, and
    /// when a target of <see cref="KafkaHealthOptions"/> is missed, a producer's Topics have a problem, or keys of a producer are failed (FailKey). The
    /// description names clients, topics, partitions, offsets, codes, and which number missed which target; the data holds numbers.
    /// </para>
    /// <para>
    /// <c>healthcare-kafka-liveness</c>, tags <c>liveness</c> and <c>live</c>. Unhealthy for what only a restart helps: a consumer that died of a fatal
    /// error or does not poll, a transactional producer that died.
    /// </para>
    /// <para>
    /// <c>healthcare-kafka-startup</c>, tag <c>startup</c>. Unhealthy until each consumer runs and its group has given it partitions, or a minute has passed.
    /// </para>
    /// None asks a broker, or has a client of its own: a cluster that is away for a moment makes no service unhealthy.
    /// </remarks>
    /// <param name="builder">The health checks.</param>
    /// <param name="configure">Changes the targets and limits.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A target or limit is out of its range.</exception>
    public static IHealthChecksBuilder AddHealthcareKafka(this IHealthChecksBuilder builder, Action<KafkaHealthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new KafkaHealthOptions();
        configure?.Invoke(options);
        options.Checked();
        return builder
            .Add(Registration("healthcare-kafka", static probes => new KafkaHealthCheck(probes), "readiness", "ready"))
            .Add(Registration("healthcare-kafka-liveness", static probes => new KafkaLivenessCheck(probes), "liveness", "live"))
            .Add(Registration("healthcare-kafka-startup", static probes => new KafkaStartupCheck(probes), "startup"));

        HealthCheckRegistration Registration(string name, Func<KafkaProbes, IHealthCheck> create, params string[] tags) =>
            new(name, services => create(KafkaProbes.Of(services, options)), failureStatus: null, tags);
    }
}
