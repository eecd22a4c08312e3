using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Tool.Tests;

public partial class TuningDocumentTests
{
    /// <summary>Every section of the guide that says something.</summary>
    public static readonly IReadOnlyList<string> Sections =
    [
        "Hardware Considerations", "Broker Configuration", "Linux OS Tuning", "JVM Tuning", "Producer Configuration", "Producer Code Optimization",
        "Consumer Configuration", "Consumer Code Optimization", "Partitioning Strategy", "Topic Configuration", "Kafka Performance Tools", "Custom Load Testing",
        "Key Performance Metrics", "Performance Dashboard", "Throughput Optimization", "Latency Optimization", "Resource Utilization Optimization", "Related Documentation",
    ];

    public static TheoryData<string> PageNames => [.. TuningDocument.Pages.Keys];

    private static string Folder { get; } = Path.Combine(Repository.Root, "docs", "tuning");

    private static string Readme => File.ReadAllText(Path.Combine(Folder, "README.md")).ReplaceLineEndings("\n");

    [Theory]
    [MemberData(nameof(PageNames))]
    public void Page_Always_IsWhatTheRecommendationsSay(string name)
    {
        var path = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, TuningDocument.Pages[name]);
        }

        Assert.True(
            TuningDocument.Pages[name] == File.ReadAllText(path).ReplaceLineEndings("\n"),
            $"docs/tuning/{name} is stale; run {nameof(TuningDocumentTests)} with UPDATE_DOCS=1 and commit the file.");
    }

    [Fact]
    public void Readme_EverySectionOfTheGuide_HasARowThatIsFull()
    {
        var rows = Row().Matches(Readme).Select(match => match.Value.Trim('|').Split('|', StringSplitOptions.TrimEntries)).ToList();

        Assert.Equal(Sections, rows.Select(row => row[0]).Where(Sections.Contains));
        Assert.All(rows, row => Assert.All(row, cell => Assert.NotEqual("", cell)));
    }

    [Fact]
    public void Pages_Links_LeadToFilesThatAreThere() => Assert.All(
        Directory.EnumerateFiles(Folder, "*.md"),
        page => Assert.All(
            Link().Matches(File.ReadAllText(page)).Select(match => match.Groups[1].Value).Where(link => !link.StartsWith("http", StringComparison.Ordinal)),
            link => Assert.True(Path.Exists(Path.GetFullPath(Path.Combine(Folder, link))), $"{page}: {link}")));

    [GeneratedRegex(@"^\|(?! ?section|-).*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\]\(([^)#]+)")]
    private static partial Regex Link();
}
