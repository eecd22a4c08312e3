using Spectre.Console;
using Spectre.Console.Rendering;

namespace Healthcare.Kafka.Tool;

/// <summary>Where a command's result goes: as JSON or for a person, from the same object.</summary>
internal sealed class ToolOutput(ToolTerminal terminal, bool isJson)
{
    public ToolTerminal Terminal => terminal;

    public bool IsJson => isJson;

    /// <summary>Writes the result: <paramref name="result"/> as JSON where that was asked for, else what <paramref name="draw"/> makes of it.</summary>
    public void Write<T>(T result, Func<T, IEnumerable<IRenderable>> draw)
    {
        if (isJson)
        {
            WriteRaw(ToolJson.Text(result));
            return;
        }

        foreach (var part in draw(result))
        {
            terminal.Output.Write(part);
        }
    }

    // Past the console, which would break lines at its width.
    private void WriteRaw(string text)
    {
        terminal.Output.Profile.Out.Writer.Write(text + "\n");
        terminal.Output.Profile.Out.Writer.Flush();
    }
}
