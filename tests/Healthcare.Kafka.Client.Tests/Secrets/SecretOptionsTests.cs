using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Tests;

public class SecretOptionsTests
{
    private const string Sentinel = "SENTINEL";

    // Who and where, which every log line may say, and a name that stands in each pseudonym.
    private static readonly string[] _names = [nameof(HealthcareClientOptions.BootstrapServers), nameof(HealthcareConsumerOptions.GroupId), nameof(KeyProtectionOptions.SecretName)];

    public static TheoryData<Type> OptionTypes { get; } =
    [
        .. typeof(KafkaSecurityOptions).Assembly.GetExportedTypes().Where(type =>
            type is { IsClass: true, IsAbstract: false } && (type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name.EndsWith("Credentials", StringComparison.Ordinal)
                || type.Name.EndsWith("Token", StringComparison.Ordinal))),
    ];

    [Theory]
    [MemberData(nameof(OptionTypes))]
    public void ToString_OfEveryOptionsType_ShowsNothingThatCanBeASecret(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var text = Filled(type).ToString()!;

        Assert.DoesNotContain(Sentinel, text, StringComparison.Ordinal);
    }

    [Fact]
    public void OptionTypes_AreFound() => Assert.Contains(typeof(SaslCredentials), OptionTypes.Select(row => row.Data));

    [Fact]
    public void Validate_CredentialsFromAProvider_NeedNoneInTheOptions()
    {
        Assert.Contains(Errors(SaslMechanism.ScramSha512, null), error => error.Contains("Security:Username", StringComparison.Ordinal));
        Assert.Empty(Errors(SaslMechanism.ScramSha512, static services => services.AddSingleton<ISaslCredentialProvider>(new FakeSecretProvider(TimeProvider.System))));
    }

    [Fact]
    public void Validate_TokensFromAProvider_NeedNoEndpoint()
    {
        Assert.Contains(Errors(SaslMechanism.OAuthBearer, null), error => error.Contains("OAuthBearerTokenEndpointUrl", StringComparison.Ordinal));
        Assert.Empty(Errors(SaslMechanism.OAuthBearer, static services => services.AddSingleton<IOAuthBearerTokenProvider>(new FakeSecretProvider(TimeProvider.System))));
    }

    [Fact]
    public void Validate_PasswordAndItsFile_AreRefused()
    {
        var file = Path.Combine(Repository.Root, "README.md");
        var both = Clients.Errors(Secured(security => (security.Username, security.Password, security.PasswordFile) = ("lab", "x", file)));
        var one = Clients.Errors(Secured(security => (security.Username, security.PasswordFile) = ("lab", file)));
        var missing = Clients.Errors(Secured(security => (security.Username, security.PasswordFile) = ("lab", "/no/such/file")));

        Assert.Contains("PasswordFile", Assert.Single(both), StringComparison.Ordinal);
        Assert.Empty(one);
        Assert.Contains("no such file", Assert.Single(missing), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_TokensFromAProvider_DoNotAskLibrdkafkaToFetchThem()
    {
        var options = Secured(security => (security.Mechanism, security.HasTokenProvider) = (SaslMechanism.OAuthBearer, true));

        Assert.DoesNotContain(ClientConfiguration.Keys("lab", options, FixedKeys.Producer), pair => pair.Key == "sasl.oauthbearer.method");
        Assert.True(options.Security.TakesToken);
        options.Security.OAuthBearerClientId = "own";
        Assert.False(options.Security.TakesToken);
    }

    private static HealthcareProducerOptions Secured(Action<KafkaSecurityOptions> configure)
    {
        var options = new HealthcareProducerOptions
        {
            BootstrapServers = "kafka:9093", Security = { Protocol = SecurityProtocol.SaslSsl, Mechanism = SaslMechanism.ScramSha512 },
        };
        configure(options.Security);
        return options;
    }

    private static IReadOnlyList<string> Errors(SaslMechanism mechanism, Action<IServiceCollection>? add)
    {
        using var services = Clients.Services(
            services =>
            {
                add?.Invoke(services);
                services.AddProducerOptions("lab", options =>
                {
                    options.BootstrapServers = "kafka:9093";
                    (options.Security.Protocol, options.Security.Mechanism) = (SecurityProtocol.SaslSsl, mechanism);
                });
            });
        try
        {
            services.ProducerOptions("lab");
            return [];
        }
        catch (Microsoft.Extensions.Options.OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }

    private static object Filled(Type type)
    {
        var constructor = type.GetConstructors().OrderBy(one => one.GetParameters().Length).First();
        var instance = constructor.Invoke([.. constructor.GetParameters().Select(parameter =>
            parameter.ParameterType == typeof(string) ? Sentinel : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null)]);
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (property.PropertyType == typeof(string) && property.CanWrite && !_names.Contains(property.Name))
            {
                property.SetValue(instance, Sentinel);
            }
            else if (property.GetValue(instance) is IDictionary<string, string> { IsReadOnly: false } pairs)
            {
                pairs[Sentinel] = Sentinel;
            }
            else if (property.GetValue(instance) is KafkaSecurityOptions security)
            {
                security.Password = Sentinel;
            }
        }

        return instance;
    }
}
