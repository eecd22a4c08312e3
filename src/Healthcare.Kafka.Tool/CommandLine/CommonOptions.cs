using System.CommandLine;

namespace Healthcare.Kafka.Tool;

/// <summary>The options of every command.</summary>
internal static class CommonOptions
{
    public const string Json = "--json";

    public static Option<bool> CreateJson() => new(Json) { Description = "Print the result as JSON; an error too.", Recursive = true };
}
