using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>The clients of one service collection, in the order of their registration.</summary>
internal sealed class RegisteredClients
{
    private readonly List<RegisteredClient> _clients = [];

    public IReadOnlyList<RegisteredClient> All => _clients;

    /// <summary>Gets the one of this service collection; adds it when there is none.</summary>
    public static RegisteredClients Of(IServiceCollection services)
    {
        var known = services.FirstOrDefault(service => !service.IsKeyedService && service.ServiceType == typeof(RegisteredClients));
        if (known?.ImplementationInstance is RegisteredClients clients)
        {
            return clients;
        }

        clients = new RegisteredClients();
        services.AddSingleton(clients);
        return clients;
    }

    /// <summary>Checks the settings of all clients, so that whoever is asked for first shows every error there is, not only its own.</summary>
    /// <exception cref="OptionsValidationException">The settings of one client or more are wrong.</exception>
    public void Validate(IServiceProvider services)
    {
        var producers = services.GetRequiredService<IOptionsMonitor<HealthcareProducerOptions>>();
        var consumers = services.GetRequiredService<IOptionsMonitor<HealthcareConsumerOptions>>();
        var failures = new List<string>();
        foreach (var client in _clients)
        {
            try
            {
                HealthcareClientOptions _ = client.Kind == ClientKind.Producer ? producers.Get(client.OptionsName) : consumers.Get(client.OptionsName);
            }
            catch (OptionsValidationException exception)
            {
                failures.AddRange(exception.Failures);
            }
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(RegisteredClient.SharedSection, typeof(HealthcareClientOptions), failures);
        }
    }

    public RegisteredClient? Find(ClientKind kind, string? optionsName) =>
        _clients.Find(client => client.Kind == kind && client.OptionsName == (optionsName ?? ""));

    /// <exception cref="ArgumentException">The name cannot be part of a configuration path.</exception>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    public RegisteredClient Add(RegisteredClient client)
    {
        if (string.IsNullOrWhiteSpace(client.Name) || client.Name.Contains(':', StringComparison.Ordinal))
        {
            throw new ArgumentException($"{client} cannot be registered: a name is not blank and has no colon.", nameof(client));
        }

        // Configuration does not tell upper from lower case, so two such names would share a section.
        if (_clients.Exists(other => other.Kind == client.Kind && string.Equals(other.Name, client.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidOperationException(
                $"{client} is registered already. Register it once, or give the second one a name of its own.");
        }

        _clients.Add(client);
        return client;
    }
}
