using System.CommandLine;

namespace Healthcare.Kafka.Tool;

/// <summary>The commands about a service's settings.</summary>
internal static class ConfigCommands
{
    public static Command Create(ToolTerminal terminal) => new("config", "Shows and checks the Kafka settings of a service.")
    {
        ConfigShow.Create(terminal),
        ConfigCheck.Create(terminal),
    };
}
