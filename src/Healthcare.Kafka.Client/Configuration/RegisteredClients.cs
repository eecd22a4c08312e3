using Microsoft.Extensions.DependencyInjection;

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
