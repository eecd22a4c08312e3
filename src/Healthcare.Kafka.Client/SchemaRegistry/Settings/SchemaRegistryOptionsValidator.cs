using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>Validates the registry's options when the host starts, and reports every error at once. No error shows a secret.</summary>
internal sealed class SchemaRegistryOptionsValidator(IHostEnvironment? environment = null, ILoggerFactory? loggers = null, AuditTrail? audit = null) : IValidateOptions<SchemaRegistryOptions>
{
    public ValidateOptionsResult Validate(string? name, SchemaRegistryOptions options)
    {
        List<string> errors =
        [
            .. options.Bound.Errors,
            .. Urls(options),
            .. SchemaRegistryKeys.All.Select(row => OutOfRange(row, options)).OfType<string>(),
            .. Credentials(options),
            .. Files(options),
        ];
        if (errors.Count > 0)
        {
            return ValidateOptionsResult.Fail(errors.Select(error => $"Schema registry: {error}"));
        }

        if (options.Urls.Any(IsHttp))
        {
            loggers?.CreateLogger(RegistryLog.Category).InsecureRegistryAccepted(Name(nameof(options.AllowInsecureHttp)));
            audit?.InsecureOverride("schema-registry", "the connection to the schema registry has no TLS", Name(nameof(options.AllowInsecureHttp)));
        }

        return ValidateOptionsResult.Success;
    }

    private static string Name(string property) => $"{SchemaRegistrySection.Path}:{property}";

    private static bool IsHttp(string url) => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private IEnumerable<string> Urls(SchemaRegistryOptions options)
    {
        if (options.Urls.Count == 0)
        {
            yield return $"{Name(nameof(options.Urls))} is not set; give the registry's base URL, or several of the same registry.";
        }

        foreach (var text in options.Urls)
        {
            // Not shown unless it is known to hold no password.
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 || url.Scheme is not ("http" or "https"))
            {
                yield return $"{Name(nameof(options.Urls))} has an entry that is no http or https URL, or has a user in it; credentials go into {nameof(options.BasicAuthUserInfo)}.";
            }
            else if (IsHttp(text) && !options.AllowInsecureHttp)
            {
                yield return $"{Name(nameof(options.Urls))} has {text}, which is not https; set {Name(nameof(options.AllowInsecureHttp))} where that is meant.";
            }
            else if (IsHttp(text) && environment?.IsProduction() == true && !options.AllowInsecureInProduction)
            {
                yield return $"{Name(nameof(options.Urls))} has {text}, which is not https, in Production; set {Name(nameof(options.AllowInsecureInProduction))} where that is meant.";
            }
        }
    }

    private static string? OutOfRange(OptionKey row, SchemaRegistryOptions options) =>
        row.Least is not null && row.Text(options) is { } text && double.Parse(text, CultureInfo.InvariantCulture) is var number
            && (number < row.Least || number > row.Most)
            ? $"{Name(row.Property)} is {OptionDisplay.Value(row, text)}; allowed {OptionDisplay.Range(row)}."
            : null;

    private static IEnumerable<string> Credentials(SchemaRegistryOptions options)
    {
        var given = new[] { options.BasicAuthUserInfo, options.BearerAuthToken }.Count(text => !string.IsNullOrEmpty(text)) + (options.BearerTokenProvider is null ? 0 : 1);
        if (given > 1)
        {
            yield return $"more than one of {nameof(options.BasicAuthUserInfo)}, {nameof(options.BearerAuthToken)} and {nameof(options.BearerTokenProvider)} is set; give one of them.";
        }

        if (options.BasicAuthUserInfo is { Length: > 0 } user && !user.Contains(':', StringComparison.Ordinal))
        {
            yield return $"{Name(nameof(options.BasicAuthUserInfo))} is {OptionDisplay.Redacted}; write user:password.";
        }

        if (string.IsNullOrEmpty(options.SslCertificateLocation) != string.IsNullOrEmpty(options.SslKeyLocation))
        {
            yield return $"{Name(nameof(options.SslCertificateLocation))} and {nameof(options.SslKeyLocation)} are one certificate; set both.";
        }

        if (options.SslKeystoreLocation is { Length: > 0 } && options.SslCertificateLocation is { Length: > 0 })
        {
            yield return $"{Name(nameof(options.SslKeystoreLocation))} and {nameof(options.SslCertificateLocation)} are both set; give one of them.";
        }
    }

    private static IEnumerable<string> Files(SchemaRegistryOptions options) =>
        from file in new (string Name, string? Path)[]
        {
            (nameof(options.SslCaLocation), options.SslCaLocation),
            (nameof(options.SslKeystoreLocation), options.SslKeystoreLocation),
            (nameof(options.SslCertificateLocation), options.SslCertificateLocation),
            (nameof(options.SslKeyLocation), options.SslKeyLocation),
        }
        where !string.IsNullOrEmpty(file.Path) && !File.Exists(file.Path)
        select $"{Name(file.Name)} is {file.Path}; there is no such file, or this account cannot see it.";
}
