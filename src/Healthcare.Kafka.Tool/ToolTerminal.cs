using System.Collections;
using Spectre.Console;

namespace Healthcare.Kafka.Tool;

/// <summary>What a command has of the world around it: where it writes, and the environment. A test gives it its own.</summary>
/// <param name="Output">What was asked for, and nothing else: it can be piped.</param>
/// <param name="Error">Progress and failures.</param>
/// <param name="Environment">The environment variables.</param>
internal sealed record ToolTerminal(IAnsiConsole Output, IAnsiConsole Error, IReadOnlyDictionary<string, string> Environment)
{
    // What is piped or kept is not broken into lines of a terminal.
    private const int WidthOfAFile = 2_000;

    public static ToolTerminal OfProcess() => new(
        Open(Console.Out, Console.IsOutputRedirected),
        Open(Console.Error, Console.IsErrorRedirected),
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.OrdinalIgnoreCase));

    /// <summary>Opens a console that writes plain text of a fixed width.</summary>
    public static IAnsiConsole Plain(TextWriter writer, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        return console;
    }

    private static IAnsiConsole Open(TextWriter writer, bool isRedirected) => isRedirected
        ? Plain(writer, WidthOfAFile)
        : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
