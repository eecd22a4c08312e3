using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>What the validators of producers and consumers have in common.</summary>
internal sealed class ClientOptionsValidation(
    ClientKind kind, RegisteredClients? clients, IHostEnvironment? environment, ILoggerFactory? loggerFactory, AuditTrail? audit)
{
    private readonly ILogger? _logger = loggerFactory?.CreateLogger($"Healthcare.Kafka.Client.{kind}");

    public ValidateOptionsResult Validate<TOptions>(
        string? name, TOptions options, IReadOnlyList<FixedKey> fixedKeys, Action<TOptions, OptionErrors> checkOwn)
        where TOptions : HealthcareClientOptions
    {
        // Options of a name that nobody registered belong to no client.
        if (clients is not null && clients.Find(kind, name) is null)
        {
            return ValidateOptionsResult.Skip;
        }

        LibrdkafkaVersion.Require();
        var client = RegisteredClient.Of(kind, name);
        var errors = new OptionErrors(client, options);
        foreach (var error in options.Bound.Errors)
        {
            errors.Add(error);
        }

        RangeRules.Check(options, errors);
        ConnectionRules.Check(client, options, errors);
        SecurityRules.Check(options, environment?.IsProduction() ?? false, errors);
        RawKeyRules.Check(options, fixedKeys, LibrdkafkaProperties.Instance, errors);
        checkOwn(options, errors);
        if (errors.All.Count > 0)
        {
            return ValidateOptionsResult.Fail(errors.All);
        }

        LogInsecure(client, options.Security);
        LogBoundedRetries(client, options);
        return ValidateOptionsResult.Success;
    }

    private void LogInsecure(RegisteredClient client, KafkaSecurityOptions security)
    {
        foreach (var insecure in InsecureSetting.Of(security))
        {
            var setting = $"{client.Section}:Security:{insecure.Flag}";
            _logger?.InsecureSettingAccepted(client.Kind, client.Name, insecure.What, setting);
            audit?.InsecureOverride(client.Name, insecure.What, setting);
        }
    }

    private void LogBoundedRetries(RegisteredClient client, HealthcareClientOptions options)
    {
        const string Retries = nameof(HealthcareProducerOptions.Retries);
        if (client.Kind == ClientKind.Producer && LibrdkafkaKeys.Of(options.Keys, Retries) is var row && row.Effective(options) is { } retries)
        {
            _logger?.RetriesBounded(
                client.Name, retries, row.Text(options) is null ? "as its preset says" : $"as {client.Section}:{Retries} says");
        }
    }
}
