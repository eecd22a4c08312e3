using Healthcare.Kafka.Client;
using Healthcare.Kafka.Client.Testing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Points registered clients at an embedded cluster.</summary>
public static class EmbeddedKafkaServiceCollectionExtensions
{
    /// <summary>Points every registered producer, consumer and provisioner at <paramref name="cluster"/>, whatever their configuration says.</summary>
    /// <remarks>
    /// Replaces bootstrap servers and security settings after configuration and code have set theirs, so it may stand before or
    /// after the registrations. All other settings stay as the service has them, but for <see cref="HealthcareProducerOptions.Topics"/>: no look is
    /// taken at them, nor are declared topics ensured, as a mock broker answers no admin request and the start would wait for it.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="cluster">The cluster. It is not disposed with the services.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection UseEmbeddedKafka(this IServiceCollection services, EmbeddedKafkaCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(cluster);
        return services.UseCluster(cluster.BootstrapServers).PostConfigureAll<HealthcareProducerOptions>(static options =>
        {
            options.Topics.Clear();
            options.OnTopicProblem = null;
        }).PostConfigureAll<HealthcareTopicsOptions>(static options =>
        {
            options.EnsureAtStart = null;
            options.OnTopicProblem = null;
        });
    }

    /// <summary>Points every registered producer and consumer at a cluster without TLS.</summary>
    internal static IServiceCollection UseCluster(this IServiceCollection services, string bootstrapServers)
    {
        services.PostConfigureAll<HealthcareProducerOptions>(options => PointAt(bootstrapServers, options));
        services.PostConfigureAll<HealthcareConsumerOptions>(options => PointAt(bootstrapServers, options));
        services.PostConfigureAll<HealthcareTopicsOptions>(options => PointAt(bootstrapServers, options));
        return services;
    }

    private static void PointAt(string bootstrapServers, HealthcareClientOptions options)
    {
        options.BootstrapServers = bootstrapServers;
        options.Security = new KafkaSecurityOptions
        {
            Protocol = SecurityProtocol.Plaintext,
            AllowInsecurePlaintext = true,

            // A host built without an environment counts as Production, in tests too.
            AllowInsecureInProduction = true,
        };
    }
}
