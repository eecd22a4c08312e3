using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>The clients of one service collection, in the order of their registration.</summary>
internal sealed class RegisteredClients
{
    private readonly List<RegisteredClient> _clients = [];

    public IReadOnlyList<RegisteredClient> All => _clients;

    /// <summary>Gets the producer of dead letters, which exists for any consumer and is in use when one has a dead-letter topic or a retry topic.</summary>
    public RegisteredClient DeadLetters { get; } = RegisteredClient.Of(ClientKind.Producer, RegisteredClient.DeadLetterProducer);

    /// <summary>Gets the client that creates topics; null where AddHealthcareTopics was not called.</summary>
    public RegisteredClient? Topics { get; set; }

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
        _clients.ForEach(Check);
        if (failures.Count == 0 && UsesDeadLetters(consumers))
        {
            Check(DeadLetters);
        }

        if (Topics is not null)
        {
            Check(Topics);
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(RegisteredClient.SharedSection, typeof(HealthcareClientOptions), failures);
        }

        void Check(RegisteredClient client)
        {
            try
            {
                HealthcareClientOptions _ = client.Kind switch
                {
                    ClientKind.Producer => producers.Get(client.OptionsName),
                    ClientKind.Topics => services.GetRequiredService<IOptionsMonitor<HealthcareTopicsOptions>>().CurrentValue,
                    _ => consumers.Get(client.OptionsName),
                };
            }
            catch (OptionsValidationException exception)
            {
                failures.AddRange(exception.Failures);
            }
        }
    }

    /// <summary>Gets the clients that are opened: those registered, and the producer of dead letters when a consumer has a dead-letter topic.</summary>
    public IEnumerable<RegisteredClient> InUse(IOptionsMonitor<HealthcareConsumerOptions>? consumers) =>
        consumers is not null && UsesDeadLetters(consumers) ? _clients.Append(DeadLetters) : _clients;

    public RegisteredClient? Find(ClientKind kind, string? optionsName) =>
        kind == DeadLetters.Kind && optionsName == DeadLetters.OptionsName
            ? DeadLetters
            : kind == ClientKind.Topics ? Topics
            : _clients.Find(client => client.Kind == kind && client.OptionsName == (optionsName ?? ""));

    /// <exception cref="ArgumentException">The name cannot be part of a configuration path.</exception>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    public RegisteredClient Add(RegisteredClient client)
    {
        if (string.IsNullOrWhiteSpace(client.Name) || client.Name.Contains(':', StringComparison.Ordinal))
        {
            throw new ArgumentException($"{client} cannot be registered: a name is not blank and has no colon.", nameof(client));
        }

        if (client.Kind == DeadLetters.Kind && string.Equals(client.Name, DeadLetters.Name, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"{client} cannot be registered: the name is that of the producer that writes the consumers' dead letters. Choose another.");
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

    private bool UsesDeadLetters(IOptionsMonitor<HealthcareConsumerOptions> consumers) => _clients.Exists(
        client => client.Kind == ClientKind.Consumer && consumers.Get(client.OptionsName).WrittenTopics.Any());
}
