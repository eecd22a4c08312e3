using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Each guarantee of the producer names tests that prove it, and each test that a document names exists.</summary>
public partial class ProofTests
{
    // Says what is lost, and promises nothing.
    private const string NoGuarantee = "What a message loses when the process dies";

    private static string Documents => Path.Combine(Repository.Root, "docs");

    [Fact]
    public void Guarantees_OfTheProducer_AllHaveAProof()
    {
        var text = File.ReadAllText(Path.Combine(Documents, "delivery-guarantees.md")).ReplaceLineEndings("\n");
        var producing = text[text.IndexOf("\n## Producing\n", StringComparison.Ordinal)..text.IndexOf("\n## Consuming\n", StringComparison.Ordinal)];

        var guarantees = Guarantee().Matches(producing).Select(match => match.Groups[1].Value.Replace("`", "", StringComparison.Ordinal).TrimEnd('.'));
        var proved = Row().Matches(producing[producing.IndexOf("### Proof", StringComparison.Ordinal)..])
            .Where(row => Tests().IsMatch(row.Groups[2].Value))
            .Select(row => row.Groups[1].Value);

        Assert.Empty(guarantees.Except([.. proved, NoGuarantee]));
    }

    [Fact]
    public void Tests_NamedInADocument_Exist()
    {
        var tree = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText, StringComparer.Ordinal);

        var named = Directory.EnumerateFiles(Documents, "*.md")
            .Append(Path.Combine(Repository.Root, "CHANGELOG.md"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "benchmarks", "results"), "*.md"))
            .SelectMany(page => Tests().Matches(File.ReadAllText(page)))
            .Select(match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value))
            .Distinct()
            .ToList();

        Assert.True(named.Count > 100, "The documents name their tests.");
        Assert.DoesNotContain(named, test => !tree[test.Class].Any(text => text.Contains($" {test.Method}(", StringComparison.Ordinal) || test.Method.Length == 0));
    }

    [Fact]
    public void Members_NamedInADocument_Exist()
    {
        var members = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(file => Declared().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}"))
            .ToHashSet(StringComparer.Ordinal);

        var named = Directory.EnumerateFiles(Documents, "*.md")
            .SelectMany(page => Member().Matches(File.ReadAllText(page)))
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(members));
    }

    [GeneratedRegex(@"public (?:static )?(?:async Task|Task|void) (\w+)\(")]
    private static partial Regex Declared();

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex Member();

    [GeneratedRegex(@"^\*\*(.+?)\*\*", RegexOptions.Multiline)]
    private static partial Regex Guarantee();

    [GeneratedRegex(@"^\| ([^|]+) \| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+Tests)(?:\.(\w+))?`")]
    private static partial Regex Tests();
}
