using System.Globalization;
using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>docs/fault-tests.md names every fault of the producer and the consumer, and for each the tests that there are, or why there is none.</summary>
public partial class FaultTestDocumentTests
{
    private const string NotShown = "not shown: ";

    private static readonly int[] _faults = [.. Enumerable.Range(1, 74)];

    private static string Document => Path.Combine(Repository.Root, "docs", "fault-tests.md");

    [Fact]
    public void Faults_OfTheProducer_AreAllClaimedByATest() =>
        Assert.All(Enumerable.Range(1, 28), number => Assert.NotEmpty(FaultTests.ByNumber[number]));

    [Fact]
    public void Faults_OfTheConsumer_AreClaimedByATestOrListedWithAReason() =>
        Assert.All(
            Row().Matches(File.ReadAllText(Document)).Where(row => !FaultTests.ByNumber[NumberOf(row)].Any()),
            row => Assert.Matches($"^{NotShown}.+", row.Groups[3].Value.Trim()));

    [Fact]
    public void Document_Always_NamesTheTestsOfTheTree()
    {
        var text = File.ReadAllText(Document).ReplaceLineEndings("\n");
        var expected = Row().Replace(text, row => $"{row.Groups[1].Value} {Shown(row)} |");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Document, expected);
            return;
        }

        Assert.Equal(_faults, Row().Matches(text).Select(NumberOf));
        Assert.True(expected == text, "docs/fault-tests.md is stale; run this test with UPDATE_DOCS=1 and commit the file.");
    }

    private static int NumberOf(Match row) => int.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture);

    /// <summary>Gets the tests of a fault; where there are none, the reason that the document gives.</summary>
    private static string Shown(Match row) => FaultTests.ByNumber[NumberOf(row)].ToList() is { Count: > 0 } tests
        ? string.Join("<br>", tests.Select(static test => $"`{test}`"))
        : row.Groups[3].Value.Trim();

    // Number, fault and what holds; then the tests, or why there are none.
    [GeneratedRegex(@"^(\| (\d+) \|[^|]*\|[^|]*\|)([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
