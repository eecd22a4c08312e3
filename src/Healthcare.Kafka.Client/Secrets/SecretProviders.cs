using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Notes in a client's options which providers the container has, so that they need not hold what those give.</summary>
internal sealed class SecretProviders<TOptions>(IServiceProviderIsService? services = null) : IPostConfigureOptions<TOptions>
    where TOptions : HealthcareClientOptions
{
    public void PostConfigure(string? name, TOptions options)
    {
        options.Security.HasCredentialProvider = services?.IsService(typeof(ISaslCredentialProvider)) == true;
        options.Security.HasTokenProvider = services?.IsService(typeof(IOAuthBearerTokenProvider)) == true;
    }
}
