using System.CommandLine;
using System.Text.Json;

namespace Healthcare.Kafka.Tool.Tests;

public class CommandLineTests
{
    [Fact]
    public async Task Help_OfTheTool_ListsCommandsAndExitCodes()
    {
        var run = await ToolRun.OfAsync("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Contains($"  {(int)code,3}  ", run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_OfEveryCommand_HasExamplesThatParse()
    {
        var root = Root();
        foreach (var command in Leaves(root))
        {
            var tool = Assert.IsType<ToolCommand>(command);
            Assert.NotEmpty(tool.Examples);
            Assert.All(tool.Examples, example =>
            {
                var parsed = root.Parse(example.CommandLine);
                Assert.Empty(parsed.Errors);
                Assert.Same(command, parsed.CommandResult.Command);
            });
            Assert.Contains("Examples:", (await ToolRun.OfAsync([.. root.Parse(tool.Examples[0].CommandLine).Tokens.TakeWhile(token => token.Value != "--help"
                && token.Type == System.CommandLine.Parsing.TokenType.Command).Select(token => token.Value), "--help"])).Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task UnknownOption_IsOneLine()
    {
        var run = await ToolRun.OfAsync("config", "show", "--nonsense");

        run.MustFail(ExitCode.Usage);
        Assert.Contains("healthcare-kafka config show --help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_WithJson_IsJsonOnTheOutputToo()
    {
        var run = await ToolRun.OfAsync("config", "show", "--appsettings", "/no/such/file.json", "--json");

        run.MustFail(ExitCode.Settings);
        var error = JsonDocument.Parse(run.Output).RootElement.GetProperty("error");
        Assert.Equal((int)ExitCode.Settings, error.GetProperty("exitCode").GetInt32());
        Assert.Equal(run.Error.Trim(), error.GetProperty("message").GetString());
    }

    internal static Command Root() => ToolApplication.CreateRoot(
        new(ToolTerminal.Plain(TextWriter.Null, 140), ToolTerminal.Plain(TextWriter.Null, 140), new Dictionary<string, string>()));

    internal static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
