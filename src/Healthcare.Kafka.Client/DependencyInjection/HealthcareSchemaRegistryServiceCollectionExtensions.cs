using Healthcare.Kafka.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the schema registry's client.</summary>
public static class HealthcareSchemaRegistryServiceCollectionExtensions
{
    /// <summary>Registers <see cref="ISchemaRegistry"/>, with the settings of the section <c>Kafka:SchemaRegistry</c>, then <paramref name="configure"/>.</summary>
    /// <remarks>
    /// <c>UseSchemaRegistryJson</c> does so too; call this for settings in code, or to use the registry yourself. May be called again.
    /// Settings are checked when the host starts. An <see cref="ISchemaRegistry"/> that is registered before is used instead.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="configure">Settings made in code.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddHealthcareSchemaRegistry(this IServiceCollection services, Action<SchemaRegistryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        SchemaRegistryServices.Add(services);
        return configure is null ? services : services.Configure(configure);
    }
}
