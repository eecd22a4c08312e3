namespace Healthcare.Kafka.Tool.Tests;

public class ToolDocumentTests
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "tool.md");

    [Fact]
    public void Commands_InTheDocument_AreThoseOfTheTool()
    {
        var text = File.ReadAllText(Page);
        var generated = ToolDocument.Generate(CommandLineTests.Root());
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            text = text.Split(ToolDocument.Marker)[0] + generated;
            File.WriteAllText(Page, text);
        }

        Assert.EndsWith(generated, text, StringComparison.Ordinal);
    }

    [Fact]
    public void ExitCodes_OfTheTable_AreAllThereAre() =>
        Assert.Equal(Enum.GetValues<ExitCode>(), ExitCodes.All.Select(row => row.Code));
}
