using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Tool;

/// <summary>Which topics a command is about: declared ones, or one that the command line defines over the settings.</summary>
internal sealed class TopicsOptions
{
    private const string Declared = "Kafka:Topics:Declared";

    // A person waits: less than ten seconds in all.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

    private readonly ConnectionOptions _connection;

    private readonly Option<string?> _topic = new("--topic", "-t") { Description = "Only this topic; with --preset or --partitions it need not be declared.", HelpName = "NAME" };

    private readonly Option<TopicPreset?> _preset = new("--preset") { Description = "The preset that the topic's values start from. Needs --topic." };

    private readonly Option<int?> _partitions = new("--partitions") { Description = "The topic's partitions, over the preset's. Needs --topic.", HelpName = "COUNT" };

    private readonly Option<int?> _replicas = new("--replication-factor") { Description = "The topic's replicas, over the preset's. Needs --topic.", HelpName = "COUNT" };

    private readonly Option<string[]> _config = new("--config") { Description = "A setting of the topic, over the preset's; may be given more than once. Needs --topic.", HelpName = "KEY=VALUE" };

    public TopicsOptions(ToolTerminal terminal) => _connection = new(terminal);

    public ToolCommand AddTo(ToolCommand command)
    {
        _topic.Validators.Add(TopicName.Check);
        command.AddAll([.. _connection.All, _topic, _preset, _partitions, _replicas, _config]);
        return command;
    }

    /// <exception cref="ToolException">The command line does not fit together, or the settings cannot be read.</exception>
    public TopicsCall Open(ParseResult line)
    {
        var configuration = _connection.Configuration(line, Overrides(line));
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration)
            .AddHealthcareTopics(options => options.RequestTimeout ??= Timeout)
            .BuildServiceProvider();
        try
        {
            var provisioner = services.GetRequiredService<ITopicProvisioner>();
            return new(services, provisioner, Chosen(provisioner.Declared, line.GetValue(_topic)));
        }
        catch
        {
            services.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<TopicDefinition> Chosen(IReadOnlyList<TopicDefinition> declared, string? topic) => (topic, declared.Count) switch
    {
        (null, 0) => throw new ToolException(ExitCode.Settings, $"No topic is declared. Name them in {Declared} of the settings, or define one with --topic and --preset."),
        (null, _) => declared,
        _ when declared.FirstOrDefault(one => one.Name == topic) is { } chosen => [chosen],
        _ => throw new ToolException(ExitCode.Settings, $"Topic '{topic}' is not in {Declared}. Declare it, or define it with --preset or --partitions."),
    };

    private Dictionary<string, string?> Overrides(ParseResult line)
    {
        var settings = new Dictionary<string, string?>();
        Add("Preset", line.GetValue(_preset)?.ToString());
        Add("Partitions", line.GetValue(_partitions)?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("ReplicationFactor", line.GetValue(_replicas)?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var setting in line.GetValue(_config) ?? [])
        {
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            Add(at > 0 ? $"Config:{setting[..at]}" : throw new ToolException(ExitCode.Usage, "--config is written KEY=VALUE, such as retention.ms=604800000."), setting[(at + 1)..]);
        }

        return settings;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                var topic = line.GetValue(_topic) ?? throw new ToolException(ExitCode.Usage, "--preset, --partitions, --replication-factor and --config define one topic: name it with --topic.");
                settings[$"{Declared}:{topic}:{name}"] = value;
            }
        }
    }
}

/// <summary>A provisioner, and the topics that it is asked about.</summary>
internal sealed record TopicsCall(ServiceProvider Services, ITopicProvisioner Provisioner, IReadOnlyList<TopicDefinition> Topics) : IDisposable
{
    public void Dispose() => Services.Dispose();
}
