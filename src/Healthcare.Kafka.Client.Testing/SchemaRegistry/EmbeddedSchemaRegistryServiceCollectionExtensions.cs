using Healthcare.Kafka.Client;
using Healthcare.Kafka.Client.Testing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Points a service at an embedded schema registry.</summary>
public static class EmbeddedSchemaRegistryServiceCollectionExtensions
{
    /// <summary>Makes every client of the service use <paramref name="registry"/>, whatever its configuration says of URLs; credentials stay what they are.</summary>
    /// <param name="services">The services, after the service's own registrations.</param>
    /// <param name="registry">The registry.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection UseEmbeddedSchemaRegistry(this IServiceCollection services, EmbeddedSchemaRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(registry);
        return services.PostConfigure<SchemaRegistryOptions>(options =>
        {
            options.Urls.Clear();
            options.Urls.Add($"{registry.Url}");
            options.AllowInsecureHttp = true;
            options.AllowInsecureInProduction = true;
        });
    }
}
