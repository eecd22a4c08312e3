using System.CommandLine;
using Spectre.Console.Rendering;

namespace Healthcare.Kafka.Tool;

/// <summary>What each client of a service would run with, and where every value comes from.</summary>
internal static class ConfigShow
{
    // The library takes a service's name for it; here it would be the tool's.
    private const string NamedAfterTheService = "client.id";

    public static ToolCommand Create(ToolTerminal terminal)
    {
        var settings = new SettingsOptions(terminal);
        var client = new Option<string?>("--client") { Description = "Only clients whose name has this text.", HelpName = "TEXT" };
        var key = new Option<string[]>("--key") { Description = "Only keys that have this text. Give it more than once for more.", HelpName = "TEXT" };
        var set = new Option<bool>("--set") { Description = "Only what is not librdkafka's default." };
        var command = new ToolCommand("show", "Lists what every client of a service would run with: each key, its value, its origin, and the tuning guide's value. Secrets are not shown.")
        {
            client, key, set,
        };
        command.AddAll(settings.AllAndEnvironment);
        return command
            .WithExample("config show --appsettings appsettings.json", "all clients of a service")
            .WithExample("config show --appsettings appsettings.json --appsettings appsettings.Production.json --client alerts --json", "one client in production, for a script")
            .Does(terminal, (line, output) =>
            {
                using var clients = ServiceClients.Find(settings.Read(line, new Dictionary<string, string?>()), settings.EnvironmentName(line));
                if (clients.Refusals() is { Count: > 0 } refusals)
                {
                    throw new ToolException(ExitCode.Settings, string.Join(' ', refusals));
                }

                output.Write(Select(clients.Report.Entries, line.GetValue(client), line.GetValue(key) ?? [], line.GetValue(set)), Draw);
                return ExitCode.Success;
            });
    }

    private static IReadOnlyList<ShownSetting> Select(IEnumerable<KafkaConfigurationEntry> entries, string? client, string[] keys, bool onlySet) =>
    [
        .. from entry in entries
           where client is null || entry.Client.Contains(client, StringComparison.OrdinalIgnoreCase)
           where keys.Length == 0 || Array.Exists(keys, key => entry.Key.Contains(key, StringComparison.OrdinalIgnoreCase))
           where !onlySet || entry.Origin != KafkaConfigurationOrigin.LibrdkafkaDefault
           let value = entry is { Key: NamedAfterTheService, Origin: KafkaConfigurationOrigin.LibraryDefault }
               ? $"(the service's name){entry.Value?[entry.Value.LastIndexOf('.')..]}"
               : entry.Value
           select new ShownSetting(entry.Client, entry.Key, value, entry.Origin, entry.Source, entry.GuideValue),
    ];

    private static IEnumerable<IRenderable> Draw(IReadOnlyList<ShownSetting> settings)
    {
        foreach (var client in settings.GroupBy(setting => setting.Client))
        {
            yield return Rendering.Heading(client.Key);
            var table = Rendering.Table("key", "value", "from", "guide");
            foreach (var setting in client)
            {
                table.Row(
                    setting.Key, setting.Value ?? "-", setting.Source,
                    setting.Guide is null ? "" : setting.Guide == setting.Value ? "same" : setting.Guide);
            }

            yield return table;
        }
    }
}

/// <summary>One line of what is shown.</summary>
internal sealed record ShownSetting(string Client, string Key, string? Value, KafkaConfigurationOrigin Origin, string Source, string? Guide);
