using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Validates payload protection when the host starts, and reports every error at once.</summary>
internal sealed class PayloadProtectionOptionsValidator(IServiceProviderIsService? services = null) : IValidateOptions<PayloadProtectionOptions>
{
    private const string Section = $"{RegisteredClient.SharedSection}:{PayloadProtectionSection.Name}";

    public ValidateOptionsResult Validate(string? name, PayloadProtectionOptions options)
    {
        List<string> errors =
        [
            .. options.Bound.Errors,
            .. ProtectionRules.Topics(options.Topics, PayloadProtectionSection.Name, nameof(options.Topics)),
            .. ProtectionRules.Topics(options.OriginTopics, PayloadProtectionSection.Name, nameof(options.OriginTopics)),
        ];
        if (options.Compression is { } compression && !Enum.IsDefined(compression))
        {
            errors.Add($"{Section}:Compression is {compression}; write one of {string.Join(", ", Enum.GetNames<PayloadCompression>())}.");
        }

        if (services?.IsService(typeof(IDataKeyProvider)) != true)
        {
            errors.AddRange(Keys(options));
        }

        return ProtectionRules.Result(name, errors);
    }

    private static IEnumerable<string> Keys(PayloadProtectionOptions options)
    {
        if (options.DataKeyPerMessageKey == true)
        {
            yield return $"{Section}:DataKeyPerMessageKey needs a provider that makes keys: register an {nameof(IDataKeyProvider)}, such as {nameof(WrappedDataKeys)}.";
        }

        if (string.IsNullOrEmpty(options.DataKeyFile) == string.IsNullOrEmpty(options.DataKeyVariable))
        {
            yield return $"set one of {Section}:DataKeyFile and {Section}:DataKeyVariable, or register an {nameof(IDataKeyProvider)}.";
        }
        else if (Problem(options) is { } problem)
        {
            yield return $"{Section}: {problem}";
        }
    }

    private static string? Problem(PayloadProtectionOptions options)
    {
        try
        {
            _ = options.OpenRing(null, TimeProvider.System);
            return null;
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            return exception.Message;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"DataKeyFile {options.DataKeyFile} cannot be read ({exception.GetType().Name}).";
        }
    }
}
