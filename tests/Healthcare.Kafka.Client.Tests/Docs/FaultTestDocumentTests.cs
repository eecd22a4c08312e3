using System.Globalization;
using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>docs/fault-tests.md names every fault of the producer, and for each the tests that there are.</summary>
public partial class FaultTestDocumentTests
{
    private const int Faults = 28;

    private static string Document => Path.Combine(Repository.Root, "docs", "fault-tests.md");

    [Fact]
    public void Faults_OfTheProducer_AreAllClaimedByATest() =>
        Assert.All(Enumerable.Range(1, Faults), number => Assert.NotEmpty(FaultTests.ByNumber[number]));

    [Fact]
    public void Document_Always_NamesTheTestsOfTheTree()
    {
        var text = File.ReadAllText(Document).ReplaceLineEndings("\n");
        var expected = Row().Replace(text, row => $"{row.Groups[1].Value} {Tests(int.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture))} |");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Document, expected);
            return;
        }

        Assert.Equal(Enumerable.Range(1, Faults), Row().Matches(text).Select(row => int.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture)));
        Assert.True(expected == text, "docs/fault-tests.md is stale; run this test with UPDATE_DOCS=1 and commit the file.");
    }

    private static string Tests(int fault) =>
        string.Join("<br>", FaultTests.ByNumber[fault].Select(static test => $"`{test}`"));

    // Number, fault and what holds; then the tests.
    [GeneratedRegex(@"^(\| (\d+) \|[^|]*\|[^|]*\|)[^|]*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
