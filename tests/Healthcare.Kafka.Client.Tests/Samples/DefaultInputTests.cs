using ClinicalPipeline;

namespace Healthcare.Kafka.Client.Tests;

public sealed class DefaultInputTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void Find_FileBesideTheCheckout_ReturnsItFromAnyFolderInside()
    {
        var start = Checkout();
        Directory.CreateDirectory(Path.Combine(_parent, "shared", "fhir"));
        var expected = Path.Combine(_parent, "shared", "fhir", "clinical-events.ndjson.gz");
        File.WriteAllText(expected, "");

        Assert.Equal(expected, DefaultInput.Find(start));
    }

    [Fact]
    public void Find_NoFileBesideTheCheckout_ReturnsNull() => Assert.Null(DefaultInput.Find(Checkout()));

    [Fact]
    public void Find_OutsideOfACheckout_ReturnsNull() => Assert.Null(DefaultInput.Find(_parent));

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    private string Checkout()
    {
        var start = Directory.CreateDirectory(Path.Combine(_parent, "checkout", "samples", "bin")).FullName;
        File.WriteAllText(Path.Combine(_parent, "checkout", "Healthcare.Kafka.Client.sln"), "");
        return start;
    }
}
