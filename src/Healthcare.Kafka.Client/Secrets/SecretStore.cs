using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Healthcare.Kafka.Client;

/// <summary>The secrets of a container's clients: one set per client, which all its native clients share.</summary>
internal sealed class SecretStore(IServiceProvider services) : IDisposable
{
    private readonly ConcurrentDictionary<(ClientKind Kind, string Name), Lazy<ClientSecrets>> _clients = new();

    public ClientSecrets Of(ClientKind kind, string clientName, HealthcareClientOptions options) => options.Security switch
    {
        { TakesCredentials: true } or { TakesToken: true } =>
            _clients.GetOrAdd((kind, clientName), key => new(() => Create(key.Name, options))).Value,
        _ => ClientSecrets.None,
    };

    public void Dispose()
    {
        foreach (var one in _clients.Values.Where(static one => one.IsValueCreated))
        {
            one.Value.Dispose();
        }
    }

    private ClientSecrets Create(string clientName, HealthcareClientOptions options) => new(
        clientName,
        !options.Security.TakesCredentials ? null
            : options.Security.HasCredentialFile ? new SecretFiles(options.Security)
            : services.GetRequiredService<ISaslCredentialProvider>(),
        options.Security.TakesToken ? services.GetRequiredService<IOAuthBearerTokenProvider>() : null,
        OptionText.Time(ClientConfiguration.Text(options, $"{nameof(options.Security)}.{nameof(KafkaSecurityOptions.CredentialInterval)}")),
        UnfailingLogger.Of(services.GetService<ILoggerFactory>(), SecretLog.Category),
        services.GetService<TimeProvider>() ?? TimeProvider.System);
}
