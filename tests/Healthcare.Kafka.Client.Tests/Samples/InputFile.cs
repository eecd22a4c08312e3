using System.IO.Compression;
using System.Text;
using ClinicalPipeline;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>An input file that is deleted with the test, and short FHIR resources to put into it.</summary>
internal sealed class InputFile : IDisposable
{
    public InputFile(byte[] content) => File.WriteAllBytes(Path, content);

    public InputFile(params string[] lines)
        : this(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"))
    {
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

    public static string Resource(string patient, string type = "Observation") => $$$"""{"resourceType":"{{{type}}}","subject":{"reference":"{{{patient}}}"}}""";

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    public async Task<(IReadOnlyList<ClinicalEvent> Events, BadLines BadLines)> ReadAsync()
    {
        var badLines = new BadLines();
        var events = await new NdjsonInput(Path, badLines).ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        return (events, badLines);
    }

    public void Dispose() => File.Delete(Path);
}
