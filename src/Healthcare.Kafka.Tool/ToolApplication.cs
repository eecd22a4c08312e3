using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Healthcare.Kafka.Tool;

/// <summary>One run of the tool: parses, does, and turns whatever fails into one line and an exit code.</summary>
internal static class ToolApplication
{
    public const string Name = "healthcare-kafka";

    // One word that is not known makes an error of every word behind it.
    private const int MostErrors = 2;

    private const int WidthOfHelp = 140;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, ToolTerminal terminal, CancellationToken cancellationToken = default)
    {
        var failures = new FailureReport(terminal, arguments.Contains(CommonOptions.Json));
        try
        {
            var line = CreateRoot(terminal).Parse(arguments);
            if (line.Errors.Count > 0 && line.Action is not ExampleHelp)
            {
                var command = string.Join(' ', Path(line.CommandResult.Command));
                throw new ToolException(ExitCode.Usage, $"{string.Join(' ', line.Errors.Take(MostErrors).Select(Explain))} See: {command} --help");
            }

            return await line.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,

                    // The program's own handler cancels the token.
                    ProcessTerminationTimeout = null,
                    Output = terminal.Output.Profile.Out.Writer,
                    Error = terminal.Error.Profile.Out.Writer,
                },
                cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The one place where a failure of any kind ends.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return failures.Report(exception);
        }
    }

    public static Command CreateRoot(ToolTerminal terminal)
    {
        // No RootCommand: that one is called as the running program is, which is dotnet or a test.
        var root = new Command(
            Name,
            "Shows and checks the settings of clinical services' Kafka clients, sizes topics and clusters, and measures what they do under load. "
            + "It changes nothing in a cluster unless the command says so.")
        {
            ConfigCommands.Create(terminal),
            TopicsCommands.Create(terminal),
            PartitionsCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            LoadCommands.Create(terminal),
            CapacityCommand.Create(terminal),
            QuotaCommands.Create(terminal),
            BalanceCommand.Create(terminal),
        };
        root.Options.Add(CommonOptions.CreateJson());
        root.Options.Add(new HelpOption { Action = new ExampleHelp(new HelpAction { MaxWidth = WidthOfHelp }) });
        root.Options.Add(new VersionOption());
        return root;
    }

    // A word that is no number is told of with the type that the code has for it.
    private static string Explain(ParseError error) => error.SymbolResult is OptionResult { Tokens: [.., var last] } option && error.Message.StartsWith("Cannot parse", StringComparison.Ordinal)
        ? $"{option.Option.Name} cannot be {last.Value}."
        : error.Message.Replace("\t", "", StringComparison.Ordinal).TrimEnd('.') + ".";

    private static IEnumerable<string> Path(Symbol command) =>
        command.Parents.FirstOrDefault() is { } parent ? Path(parent).Append(command.Name) : [command.Name];
}
