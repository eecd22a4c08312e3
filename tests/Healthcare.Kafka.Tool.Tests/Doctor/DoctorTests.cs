using System.Text.Json;

namespace Healthcare.Kafka.Tool.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // An embedded cluster answers no admin requests: there the doctor says what it could not ask, in time.
    [Fact]
    public async Task Doctor_LiveCluster_ReadsWhatItTells()
    {
        await using var cluster = await LiveCluster.StartAsync();

        var run = await ToolRun.OfAsync(["doctor", "--json", .. cluster.Options]);

        Assert.InRange(run.Time, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        var result = JsonDocument.Parse(run.Output).RootElement;
        var notChecked = result.GetProperty("notChecked").EnumerateArray().Select(one => one.GetString()).ToList();
        Assert.NotEmpty(result.GetProperty("brokers").EnumerateArray());
        Assert.NotEqual("", result.GetProperty("kafka").GetString());
        if (cluster.IsEmbedded)
        {
            Assert.Contains("the settings of broker 1 (Local_UnsupportedFeature)", notChecked);
            return;
        }

        Assert.Empty(notChecked);
        Assert.Equal("4.0 or newer", result.GetProperty("kafka").GetString());
        Assert.InRange(result.GetProperty("controller").GetInt32(), 0, int.MaxValue);
    }

    [Fact]
    public async Task Doctor_WithoutBrokers_IsOneLine() => (await ToolRun.OfAsync("doctor")).MustFail(ExitCode.Usage);

    [Fact]
    public async Task Doctor_MalformedSettings_IsOneLine() =>
        (await ToolRun.OfAsync("doctor", "--appsettings", _folder.File("appsettings.json", "{"))).MustFail(ExitCode.Settings);
}
