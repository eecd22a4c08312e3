using System.Text.Json;
using Healthcare.Kafka.Client.Shared;

namespace Healthcare.Kafka.Client.PackageTests;

/// <summary>The CycloneDX documents that eng/sbom.sh writes hold what the packages bring along.</summary>
public class SbomTests
{
    public static TheoryData<string> Packages => ["Healthcare.Kafka.Client", "Healthcare.Kafka.Client.Testing"];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Sbom_OfAPackage_IsCycloneDxOfItsVersion(string id)
    {
        using var sbom = Read(id);

        var about = sbom.RootElement.GetProperty("metadata").GetProperty("component");
        Assert.Equal(("CycloneDX", "1.6", 1), (Text(sbom.RootElement, "bomFormat"), Text(sbom.RootElement, "specVersion"), sbom.RootElement.GetProperty("version").GetInt32()));
        Assert.Equal(("library", id, PackedPackage.Version), (Text(about, "type"), Text(about, "name"), Text(about, "version")));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Sbom_OfAPackage_HasEveryDependencyOfThePackage(string id)
    {
        using var sbom = Read(id);
        using var package = new PackedPackage(id);

        var components = Components(sbom).Select(one => $"{Text(one, "name")} {Text(one, "version")}");

        Assert.Empty(package.Dependencies.Except(components));
    }

    [Fact]
    public void Sbom_OfTheClient_HasTheNativeLibraryAndNothingOfTheBuildAlone()
    {
        using var sbom = Read("Healthcare.Kafka.Client");

        var names = Components(sbom).Select(one => Text(one, "name")).ToList();

        Assert.Contains("librdkafka.redist", names);
        Assert.DoesNotContain("Microsoft.CodeAnalysis.BannedApiAnalyzers", names);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Sbom_Components_AreIdentifiedOnceAndHashedAndEveryEdgeLeadsToOne(string id)
    {
        using var sbom = Read(id);
        var root = sbom.RootElement.GetProperty("metadata").GetProperty("component");

        var references = Components(sbom).Append(root).Select(one => Text(one, "bom-ref")).ToList();
        var edges = sbom.RootElement.GetProperty("dependencies").EnumerateArray().ToList();

        Assert.Distinct(references);
        Assert.All(Components(sbom), one => Assert.Equal($"pkg:nuget/{Text(one, "name")}@{Text(one, "version")}", Text(one, "purl")));
        Assert.All(
            Components(sbom).Where(one => one.TryGetProperty("hashes", out _)),
            one => Assert.Equal(64, Convert.FromHexString(Text(one.GetProperty("hashes")[0], "content")).Length));
        Assert.True(Components(sbom).Count(one => one.TryGetProperty("hashes", out _)) >= Components(sbom).Count - 2, "Only what is not restored here has no hash.");
        Assert.Equal(references.Order(StringComparer.Ordinal), edges.Select(edge => Text(edge, "ref")).Order(StringComparer.Ordinal));
        Assert.Empty(edges.SelectMany(edge => edge.GetProperty("dependsOn").EnumerateArray()).Select(one => one.GetString()!).Except(references));
    }

    private static List<JsonElement> Components(JsonDocument sbom) => [.. sbom.RootElement.GetProperty("components").EnumerateArray()];

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private static JsonDocument Read(string id) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "artifacts", "sbom", $"{id}.cdx.json")));
}
