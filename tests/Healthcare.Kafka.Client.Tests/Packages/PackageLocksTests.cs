using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>The lock files are those of this tree: a change of a version or of a reference comes with them (eng/lock.sh).</summary>
/// <remarks>That the packages are those of the lock files is the restore's to check, in .ci/run.</remarks>
public partial class PackageLocksTests
{
    public static TheoryData<string, string> Locks { get; } = [.. new[] { "feed", "file" }.SelectMany(graph => Projects().Select(project => (graph, project)))];

    [Theory]
    [MemberData(nameof(Locks))]
    public void Lock_OfEveryProject_HoldsTheVersionsOfTheTreeAndAHashOfEachPackage(string graph, string project)
    {
        var versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(one => one.Attribute("Include")!.Value, one => one.Attribute("Version")!.Value);
        using var locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "eng", "locks", graph, $"{project}.json")));

        var packages = locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(package => package.Value.GetProperty("type").GetString() != "Project").ToList();

        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Equal(64, Convert.FromBase64String(package.Value.GetProperty("contentHash").GetString()!).Length));
        Assert.All(
            packages.Where(package => package.Value.GetProperty("type").GetString() is "Direct" or "CentralTransitive"),
            package => Assert.Equal((package.Name, $"[{versions[package.Name]}, )"), (package.Name, package.Value.GetProperty("requested").GetString())));
        Assert.Equal(graph == "feed", packages.Any(package => package.Name == "librdkafka.redist"));
    }

    [Fact]
    public void Locks_OfProjectsThatAreGone_AreGoneToo() => Assert.Equal(
        Projects().Order(),
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "eng", "locks", "feed")).Select(file => Path.GetFileNameWithoutExtension(file)).Order());

    private static IEnumerable<string> Projects() =>
        InSolution().Matches(File.ReadAllText(Path.Combine(Repository.Root, "Healthcare.Kafka.Client.sln"))).Select(match => match.Groups[1].Value);

    [GeneratedRegex("""= "([^"]+)", "[^"]+\.csproj",""")]
    private static partial Regex InSolution();
}
