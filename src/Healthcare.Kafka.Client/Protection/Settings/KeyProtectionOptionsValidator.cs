using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Validates key protection when the host starts, the secret included, and reports every error at once. No error shows a secret.</summary>
internal sealed class KeyProtectionOptionsValidator(IServiceProviderIsService? services = null) : IValidateOptions<KeyProtectionOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyProtectionOptions options)
    {
        List<string> errors = [.. options.Bound.Errors];
        errors.AddRange(ProtectionRules.Topics(options.Topics, KeyProtectionSection.Name, nameof(options.Topics)));
        if (services?.IsService(typeof(IKeyProtector)) != true)
        {
            errors.AddRange(Secret(options));
        }

        return ProtectionRules.Result(name, errors);
    }

    private static IEnumerable<string> Secret(KeyProtectionOptions options)
    {
        const string Section = $"{RegisteredClient.SharedSection}:{KeyProtectionSection.Name}";
        if (!ProtectionNames.IsSecretName(options.SecretName))
        {
            yield return $"{Section}:SecretName must be 1 to 32 ASCII letters, digits, hyphens or underscores.";
        }

        if (options.SecretVersion < 1)
        {
            yield return $"{Section}:SecretVersion is {options.SecretVersion}; allowed 1 to {int.MaxValue}.";
        }

        if (string.IsNullOrEmpty(options.SecretFile) == string.IsNullOrEmpty(options.SecretVariable))
        {
            yield return $"set one of {Section}:SecretFile and {Section}:SecretVariable, or register an {nameof(IKeyProtector)}.";
        }
        else if (KeySecret.Read(options, out _) is { } problem)
        {
            yield return $"{Section}: {problem}";
        }
    }
}
