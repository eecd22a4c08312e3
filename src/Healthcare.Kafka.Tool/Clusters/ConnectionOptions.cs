using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Tool;

/// <summary>How a command reaches a cluster: the section Kafka of the settings, and what the command line says over it.</summary>
internal sealed class ConnectionOptions
{
    public const string Plaintext = "--plaintext";

    private const string Brokers = "Kafka:BootstrapServers";

    private readonly SettingsOptions _settings;

    private readonly Option<string?> _bootstrapServers = new("--bootstrap-servers", "-b")
    {
        Description = "The brokers; else Kafka:BootstrapServers of the settings. Security comes from the settings, the environment (Kafka__Security__Password) or --secrets.",
        HelpName = "HOST:PORT,...",
    };

    private readonly Option<bool> _plaintext = new(Plaintext) { Description = "Connect without TLS and without authentication, which is refused otherwise." };

    public ConnectionOptions(ToolTerminal terminal) => _settings = new(terminal);

    public IEnumerable<Option> All => [_bootstrapServers, _plaintext, .. _settings.All];

    /// <summary>Tells whether the command line or the settings name brokers.</summary>
    public bool HasBrokers(ParseResult line) => Configuration(line)[Brokers] is { Length: > 0 };

    /// <exception cref="ToolException">No brokers are named, or the settings cannot be read, or they are refused.</exception>
    public ClusterConnection Resolve(ParseResult line)
    {
        var configuration = Configuration(line, new Dictionary<string, string?>());

        // As a producer of a service would be: the same names, the same rules, the same errors.
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        var client = services.AddProducerOptions(ToolApplication.Name, configure: null);
        using var provider = services.BuildServiceProvider();
        try
        {
            return new(provider.GetRequiredService<IOptionsMonitor<HealthcareProducerOptions>>().Get(client.OptionsName));
        }
        catch (OptionsValidationException refused)
        {
            throw Refused(configuration, refused);
        }
    }

    // In the words of the settings that the person has: there is no producer of the tool's name in them.
    private static ToolException Refused(IConfiguration configuration, OptionsValidationException refused)
    {
        var text = string.Join(' ', refused.Failures)
            .Replace($"Producer '{ToolApplication.Name}': ", "", StringComparison.Ordinal)
            .Replace($"Kafka:Producers:{ToolApplication.Name}:", "Kafka:", StringComparison.Ordinal);
        return new(ExitCode.Settings, string.IsNullOrEmpty(configuration["Kafka:Security:Protocol"]) ? $"{text} For a test cluster: {Plaintext}." : text);
    }

    /// <summary>Reads the settings, with what the command line says over them.</summary>
    /// <exception cref="ToolException">No brokers are named, or the settings cannot be read.</exception>
    public IConfigurationRoot Configuration(ParseResult line, IReadOnlyDictionary<string, string?> more)
    {
        var configuration = Read(line, more);
        return string.IsNullOrEmpty(configuration[Brokers]) ? throw NoBrokers() : configuration;
    }

    private static ToolException NoBrokers() =>
        new(ExitCode.Usage, $"No brokers are named. Give --bootstrap-servers HOST:PORT,... or --appsettings FILE with {Brokers}.");

    private IConfigurationRoot Configuration(ParseResult line) => Read(line, new Dictionary<string, string?>());

    private IConfigurationRoot Read(ParseResult line, IReadOnlyDictionary<string, string?> more)
    {
        var overrides = new Dictionary<string, string?>(more);
        if (line.GetValue(_bootstrapServers) is { } brokers)
        {
            overrides[Brokers] = brokers;
        }

        if (line.GetValue(_plaintext))
        {
            overrides["Kafka:Security:Protocol"] = nameof(SecurityProtocol.Plaintext);
            overrides["Kafka:Security:AllowInsecurePlaintext"] = "true";
            overrides["Kafka:Security:AllowInsecureInProduction"] = "true";
        }

        return _settings.Read(line, overrides);
    }
}
