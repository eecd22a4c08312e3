using System.CommandLine;

namespace Healthcare.Kafka.Tool;

/// <summary>A command with examples in its help. What it does gets the parsed command line and a place for its result.</summary>
internal sealed class ToolCommand(string name, string description) : Command(name, description)
{
    private readonly List<Example> _examples = [];

    public IReadOnlyList<Example> Examples => _examples;

    public void AddAll(IEnumerable<Option> options)
    {
        foreach (var option in options)
        {
            Add(option);
        }
    }

    public ToolCommand WithExample(string commandLine, string purpose)
    {
        _examples.Add(new(commandLine, purpose));
        return this;
    }

    public ToolCommand Does(ToolTerminal terminal, Func<ParseResult, ToolOutput, CancellationToken, Task<ExitCode>> action)
    {
        SetAction(async (line, cancellationToken) =>
            (int)await action(line, new ToolOutput(terminal, line.GetValue<bool>(CommonOptions.Json)), cancellationToken).ConfigureAwait(false));
        return this;
    }

    public ToolCommand Does(ToolTerminal terminal, Func<ParseResult, ToolOutput, ExitCode> action) =>
        Does(terminal, (line, output, _) => Task.FromResult(action(line, output)));
}

/// <summary>One line that shows how a command is used.</summary>
/// <param name="CommandLine">What to type after healthcare-kafka.</param>
/// <param name="Purpose">What it is good for.</param>
internal sealed record Example(string CommandLine, string Purpose);
