using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Healthcare.Kafka.Client.Shared;

namespace Healthcare.Kafka.Client.PackageTests;

/// <summary>A packed package, read from the folder that it was packed to.</summary>
internal sealed class PackedPackage : IDisposable
{
    private readonly ZipArchive _archive;

    public PackedPackage(string id, string extension = "nupkg")
    {
        _archive = ZipFile.OpenRead(Path.Combine(Repository.Root, "artifacts", "packages", $"{id}.{Version}.{extension}"));
        using var nuspec = _archive.GetEntry($"{id}.nuspec")!.Open();
        Metadata = XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    public static string Version { get; } = typeof(PackedPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "PackageVersion").Value!;

    public XElement Metadata { get; }

    public IReadOnlyList<string> Files => _archive.Entries.Select(entry => entry.FullName).ToList();

    public IReadOnlyList<string> Dependencies =>
        Metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(dependency => $"{dependency.Attribute("id")!.Value} {dependency.Attribute("version")!.Value}")
            .Order(StringComparer.Ordinal)
            .ToList();

    public string? Text(string element) => Metadata.Elements().SingleOrDefault(child => child.Name.LocalName == element)?.Value;

    public byte[] Read(string file)
    {
        using var stream = _archive.GetEntry(file)!.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public void Dispose() => _archive.Dispose();
}
