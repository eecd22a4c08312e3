using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Memory is handled by hand in the folders named Interop, where a reader expects it, and nowhere else.</summary>
public partial class UnsafeCodeTests
{
    private static IEnumerable<string> Sources => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !Folders(file).Contains("obj"));

    [Fact]
    public void Sources_OutsideInterop_HaveNoUnsafeCode() =>
        Assert.DoesNotContain(Sources, static file => !Folders(file).Contains("Interop") && ByHand().IsMatch(File.ReadAllText(file)));

    [Fact]
    public void Functions_OfTheCheck_AreThoseThatAreCalled()
    {
        var called = Sources.Where(file => file.Contains($"Healthcare.Kafka.Client{Path.DirectorySeparatorChar}Interop", StringComparison.Ordinal))
            .SelectMany(file => Import().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value);

        Assert.Equal(called.Order(StringComparer.Ordinal), NativeLibraryCheck.Functions.Order(StringComparer.Ordinal));
    }

    private static string[] Folders(string file) => Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar)[..^1];

    [GeneratedRegex(@"\bunsafe\b|\bdelegate\s*\*|\bNativeMemory\b|\bUnmanagedCallersOnly\b|(?<!\w)fixed \(|\bstackalloc\s+\w+\s*\*")]
    private static partial Regex ByHand();

    [GeneratedRegex(@"static (?:unsafe )?partial \S+ (rd_kafka_\w+)\(")]
    private static partial Regex Import();
}
