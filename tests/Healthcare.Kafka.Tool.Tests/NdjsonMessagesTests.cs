using System.IO.Compression;
using System.Text;

namespace Healthcare.Kafka.Tool.Tests;

public sealed class NdjsonMessagesTests : IDisposable
{
    private const string Good = """{"resourceType":"Observation","id":"1","subject":{"reference":"Patient/7"}}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_OfResources_KeysThemByTheirPatientAndKeepsTheirBytes()
    {
        var messages = await ReadAsync(_folder.File("in.ndjson", $"{Good}\n\n{{\"id\":\"2\"}}\n"));

        Assert.Equal(2, messages.Count);
        Assert.Equal(("Patient/7", Good, "2"), (Text(messages[0].Key), Text(messages[0].Value), Text(messages[1].Key)));
    }

    [Fact]
    public async Task Read_OfGzip_ReadsWhatIsInIt()
    {
        var path = _folder.At("in.ndjson.gz");
        await using (var stream = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Good), TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, (await ReadAsync(path)).Count);
    }

    [Theory]
    [InlineData("{\"id\":\"1\"}\n{\"name\":\"SECRET\"", "line 2")]
    [InlineData("[\"SECRET\"]", "line 1")]
    [InlineData("SECRET", "line 1")]
    public async Task Produce_OfAMalformedLine_NamesTheLineAndNotItsText(string content, string place)
    {
        var run = await ToolRun.OfAsync("load", "produce", "--embedded", "--input", _folder.File("in.ndjson", content));

        run.MustFail(ExitCode.Settings);
        Assert.Contains(place, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Produce_OfAnEmptyOrMissingFile_IsOneLine()
    {
        (await ToolRun.OfAsync("load", "produce", "--embedded", "--input", _folder.File("in.ndjson", "\n"))).MustFail(ExitCode.Settings);
        (await ToolRun.OfAsync("load", "produce", "--embedded", "--input", _folder.At("none"))).MustFail(ExitCode.Settings);
    }

    private static Task<LoadMessages> ReadAsync(string path) => NdjsonMessages.ReadAsync(path, TestContext.Current.CancellationToken);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
