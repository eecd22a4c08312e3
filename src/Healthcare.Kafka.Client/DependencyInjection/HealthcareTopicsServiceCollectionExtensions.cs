using Healthcare.Kafka.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Declares topics.</summary>
public static class HealthcareTopicsServiceCollectionExtensions
{
    /// <summary>Registers <see cref="ITopicProvisioner"/> for the topics of the section <c>Kafka:Topics</c>, then <paramref name="configure"/>.</summary>
    /// <remarks>
    /// The cluster is that of the section <c>Kafka</c>, as for producers and consumers. Settings are checked when the host starts; the cluster is asked
    /// then only with <see cref="HealthcareTopicsOptions.EnsureAtStart"/>. May be called again.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="configure">Settings made in code.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddHealthcareTopics(this IServiceCollection services, Action<HealthcareTopicsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        TopicServices.Add(services, configure);
        return services;
    }
}
