using System.Diagnostics;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>One run of the tool inside the test: what it printed, and how it ended.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error, TimeSpan Time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static Task<ToolRun> OfAsync(params string[] arguments) => WithAsync(new Dictionary<string, string>(), arguments);

    public static async Task<ToolRun> WithAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var startedAt = Stopwatch.GetTimestamp();
        var code = await ToolApplication.RunAsync(arguments, new ToolTerminal(ToolTerminal.Plain(output, 140), ToolTerminal.Plain(error, 140), environment))
            .WaitAsync(Deadline, TestContext.Current.CancellationToken);
        return new(code, Trimmed(output), Trimmed(error), Stopwatch.GetElapsedTime(startedAt));
    }

    /// <summary>Checks that a failure is one line, for which nobody waits long.</summary>
    public void MustFail(ExitCode code)
    {
        Assert.Equal((int)code, ExitCode);
        Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.InRange(Time, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    /// <summary>Draws what a command would, as wide as a run does.</summary>
    public static string Drawn(IEnumerable<Spectre.Console.Rendering.IRenderable> parts)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var console = ToolTerminal.Plain(output, 140);
        foreach (var part in parts)
        {
            console.Write(part);
        }

        return Trimmed(output);
    }

    // Tables are padded to their width.
    private static string Trimmed(StringWriter writer) => string.Join('\n', writer.ToString().Split('\n').Select(line => line.TrimEnd()));
}
