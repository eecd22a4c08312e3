using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace Healthcare.Kafka.Tool;

/// <summary>Where settings come from, as a service has them: files, then the environment, then secrets, then the command line.</summary>
internal sealed class SettingsOptions(ToolTerminal terminal)
{
    private readonly Option<string[]> _files = new("--appsettings")
    {
        Description = "A settings file of a service (JSON). Give it more than once to lay one over the other.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _secrets = new("--secrets")
    {
        Description = "A folder with one file per secret, named as the setting: Kafka__Security__Password.",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> _environment = new("--environment")
    {
        Description = "The environment to judge the settings for; else DOTNET_ENVIRONMENT, else Production.",
        HelpName = "NAME",
    };

    /// <summary>Gets the options, for a command to have.</summary>
    public IEnumerable<Option> All => [_files, _secrets];

    /// <summary>Gets those of a command that judges a service as it would run.</summary>
    public IEnumerable<Option> AllAndEnvironment => [.. All, _environment];

    public string EnvironmentName(ParseResult line) =>
        line.GetValue(_environment) ?? (terminal.Environment.GetValueOrDefault("DOTNET_ENVIRONMENT") is { Length: > 0 } name ? name : "Production");

    public IReadOnlyList<string> Files(ParseResult line) => line.GetValue(_files) ?? [];

    /// <exception cref="ToolException">A file cannot be read, or is not JSON.</exception>
    public IConfigurationRoot Read(ParseResult line, IReadOnlyDictionary<string, string?> overrides)
    {
        var builder = new ConfigurationBuilder();
        foreach (var file in Files(line))
        {
            builder.AddInMemoryCollection(SettingsFile.Read(file));
        }

        builder.AddInMemoryCollection(FromEnvironment());
        if (line.GetValue(_secrets) is { } folder)
        {
            builder.AddInMemoryCollection(SecretsFolder.Read(folder));
        }

        return builder.AddInMemoryCollection(overrides).Build();
    }

    private IEnumerable<KeyValuePair<string, string?>> FromEnvironment() =>
        from variable in terminal.Environment
        where variable.Key.StartsWith("Kafka__", StringComparison.OrdinalIgnoreCase)
        select KeyValuePair.Create(variable.Key.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), (string?)variable.Value);
}
