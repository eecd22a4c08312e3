using System.Globalization;
using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>The tests of the tree that claim a number of the fault matrix, by their comments ("// Fault test 12.").</summary>
internal static partial class FaultTests
{
    /// <summary>Gets the names of the tests, as Class.Method, by number.</summary>
    public static ILookup<int, string> ByNumber { get; } = Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
        .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Contract.cs", SearchOption.AllDirectories))
        .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .SelectMany(Claims)
        .ToLookup(static claim => claim.Number, static claim => claim.Test);

    private static IEnumerable<(int Number, string Test)> Claims(string file)
    {
        var text = File.ReadAllText(file);
        return Comment().Matches(text).SelectMany(comment =>
        {
            var method = Method().Match(text, comment.Index);
            var test = $"{Path.GetFileNameWithoutExtension(file)}.{method.Groups[1].Value}";
            return Number().Matches(comment.Groups[1].Value)
                .Select(number => int.Parse(number.Value, CultureInfo.InvariantCulture))
                .Distinct()
                .Select(number => (number, test));
        });
    }

    [GeneratedRegex(@"^    // Fault tests? ([^.:\n]*)", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^    public (?:async )?(?:Task|void) (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Method();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
