using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Healthcare.Kafka.Tool;

/// <summary>The help, and below it the command's examples; for the whole tool also the exit codes.</summary>
internal sealed class ExampleHelp(HelpAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var writer = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is ToolCommand { Examples.Count: > 0 } command)
        {
            writer.WriteLine("Examples:");
            foreach (var example in command.Examples)
            {
                writer.WriteLine($"  # {example.Purpose}");
                writer.WriteLine($"  {ToolApplication.Name} {example.CommandLine}");
            }

            writer.WriteLine();
        }

        if (parseResult.CommandResult.Parent is null)
        {
            writer.WriteLine("Exit codes:");
            foreach (var (code, meaning) in ExitCodes.All)
            {
                writer.WriteLine($"  {(int)code,3}  {meaning}");
            }

            writer.WriteLine();
        }

        return 0;
    }
}
