using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Fills a registered client's options from the section that all clients share and then from its own.</summary>
/// <remarks>
/// Not done with ConfigurationBinder: that one stops at the first value that it cannot read, passes over names that it does not know, and
/// forgets
/// where a value came from. Here all of them are reported at once, with their path.
/// </remarks>
internal sealed class SectionBinding<TOptions>(RegisteredClients clients, IConfiguration? configuration = null)
    : IConfigureNamedOptions<TOptions>
    where TOptions : HealthcareClientOptions
{
    private static readonly ClientKind _kind =
        typeof(TOptions) == typeof(HealthcareProducerOptions) ? ClientKind.Producer
        : typeof(TOptions) == typeof(HealthcareTopicsOptions) ? ClientKind.Topics
        : ClientKind.Consumer;

    public void Configure(TOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, TOptions options)
    {
        if (configuration is not null && clients.Find(_kind, name) is { } client)
        {
            var reader = new SectionReader(options);
            reader.ReadShared(configuration.GetSection(RegisteredClient.SharedSection), client.Section);
            reader.ReadOwn(configuration.GetSection(client.Section));
        }
    }
}
