using System.Text;

namespace Healthcare.Kafka.Client.PackageTests;

public class PackageContentTests
{
    private const string Client = "Healthcare.Kafka.Client";
    private const string Testing = "Healthcare.Kafka.Client.Testing";

    [Theory]
    [InlineData(Client)]
    [InlineData(Testing)]
    public void Package_Content_IsAssemblyDocumentationAndReadme(string id)
    {
        using var package = new PackedPackage(id);

        var files = package.Files.Where(file => !file.StartsWith("_rels/", StringComparison.Ordinal)
            && !file.StartsWith("package/", StringComparison.Ordinal) && file != "[Content_Types].xml");

        Assert.Equal(
            new[] { "README.md", $"{id}.nuspec", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml" }.Order(StringComparer.Ordinal),
            files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Client)]
    [InlineData(Testing)]
    public void Package_Metadata_NamesLicenseReadmeAndPurpose(string id)
    {
        using var package = new PackedPackage(id);

        Assert.Equal("Apache-2.0", package.Text("license"));
        Assert.Equal("README.md", package.Text("readme"));
        Assert.Equal(PackedPackage.Version, package.Text("version"));
        Assert.True(package.Text("description")!.Length > 40);
        Assert.Contains("kafka", package.Text("tags"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Client)]
    [InlineData(Testing)]
    public void Package_Documentation_DescribesThePublicTypes(string id)
    {
        using var package = new PackedPackage(id);

        var documentation = Encoding.UTF8.GetString(package.Read($"lib/net10.0/{id}.xml"));

        var type = id == Client ? typeof(IHealthcareProducer<,>) : typeof(Client.Testing.EmbeddedKafkaCluster);
        Assert.Contains($"name=\"T:{type.FullName}\"", documentation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Client)]
    [InlineData(Testing)]
    public void SymbolPackage_Content_IsTheAssemblysSymbols(string id)
    {
        using var symbols = new PackedPackage(id, "snupkg");

        Assert.Contains($"lib/net10.0/{id}.pdb", symbols.Files);
    }

    [Fact]
    public void Client_Dependencies_AreTheShippedOnes()
    {
        using var package = new PackedPackage(Client);

        Assert.Equal(
            [
                "Confluent.Kafka 2.15.1",
                "Microsoft.Extensions.DependencyInjection.Abstractions 10.0.0",
                "Microsoft.Extensions.Diagnostics.HealthChecks 10.0.0",
                "Microsoft.Extensions.Hosting.Abstractions 10.0.0",
                "Microsoft.Extensions.Logging.Abstractions 10.0.0",
                "Microsoft.Extensions.Options 10.0.0",
                "Microsoft.Extensions.Options.ConfigurationExtensions 10.0.0",
                "Polly 8.9.1",
                "System.IO.Hashing 10.0.3",
            ],
            package.Dependencies);
    }

    [Fact]
    public void Testing_Dependencies_AreTheClientOnly()
    {
        using var package = new PackedPackage(Testing);

        Assert.Equal([$"{Client} {PackedPackage.Version}"], package.Dependencies);
    }

    [Theory]
    [InlineData(Client)]
    [InlineData(Testing)]
    public void LoadedAssembly_OfThePackage_IsTheOneInsideIt(string id)
    {
        using var package = new PackedPackage(id);

        Assert.Equal(package.Read($"lib/net10.0/{id}.dll"), File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, $"{id}.dll")));
    }
}
