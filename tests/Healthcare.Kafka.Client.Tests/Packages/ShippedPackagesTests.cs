using System.Text.Json;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What the released libraries bring along, with versions, is in one approved file: no package and no version comes unseen.</summary>
/// <remarks>Beside the lock files, which hold everything: this is what a service gets from us.</remarks>
public class ShippedPackagesTests
{
    // Which build of the native library is there is the machine's: its feed may have none, or another one.
    private const string NativeLibrary = "librdkafka.redist";

    private static string Approved => Path.Combine(Repository.Root, "tests", "Healthcare.Kafka.Client.Tests", "Packages", "shipped.approved.txt");

    [Fact]
    public void Packages_ThatTheLibraryBringsAlong_AreTheApprovedOnes()
    {
        var resolved = string.Join('\n', Resolved("Healthcare.Kafka.Client")) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_PACKAGES") == "1")
        {
            File.WriteAllText(Approved, resolved);
            return;
        }

        Assert.Equal(File.ReadAllText(Approved).ReplaceLineEndings("\n"), resolved);
    }

    [Fact]
    public void Packages_OfEveryProject_HaveTheirVersionInOnePlace()
    {
        var projects = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(projects);
        Assert.All(projects, file => Assert.DoesNotMatch("<PackageReference [^>]*Version=\"[*\\[(]", File.ReadAllText(file)));
        Assert.DoesNotMatch("Version=\"[^\"]*[*\\[(]", File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props")));
    }

    private static IEnumerable<string> Resolved(string project)
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", project, "obj", "project.assets.json")));
        var buildOnly = assets.RootElement.GetProperty("project").GetProperty("frameworks").EnumerateObject().Single().Value.GetProperty("dependencies").EnumerateObject()
            .Where(one => one.Value.TryGetProperty("suppressParent", out var suppressed) && suppressed.GetString() == "All")
            .Select(one => one.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. assets.RootElement.GetProperty("targets").EnumerateObject().First().Value.EnumerateObject()
                .Select(one => one.Name.Replace('/', ' '))
                .Where(one => one.Split(' ')[0] is var id && id != NativeLibrary && !buildOnly.Contains(id))
                .Order(StringComparer.Ordinal),
        ];
    }
}
