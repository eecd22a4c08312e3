using System.Text.Json;

namespace Healthcare.Kafka.Tool.Tests;

public sealed class ConfigTests : IDisposable
{
    private const string Service = """
        {
          "Kafka": {
            "BootstrapServers": "kafka-1:9093",
            "Security": { "Protocol": "SaslSsl", "Mechanism": "ScramSha512", "Username": "chart-service", "Password": "not-to-be-shown" },
            "Producer": { "Linger": "00:00:00.010" },
            "Consumers": { "observations": { "GroupId": "charts", "Topics": [ "clinical.observation.recorded" ], "Preset": "LowLatency" } }
          }
        }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Show_OfAService_ListsEveryClientWithOrigins()
    {
        var run = await ToolRun.OfAsync("config", "show", "--set", "--key", "linger", "--key", "fetch.wait", "--key", "sasl", "--key", "client.id", "--appsettings", _folder.File("appsettings.json", Service));

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Snapshot.Matches(run.Output);
    }

    [Fact]
    public async Task Show_AsJson_IsJsonAndHasNoSecret()
    {
        var run = await ToolRun.OfAsync("config", "show", "--json", "--appsettings", _folder.File("appsettings.json", Service));

        var linger = JsonDocument.Parse(run.Output).RootElement.EnumerateArray().Single(one =>
            one.GetProperty("key").GetString() == "linger.ms" && one.GetProperty("client").GetString() == "Producer 'default'");
        Assert.Equal(("10", "configuration", "Kafka:Producer:Linger", "5"), (Text("value"), Text("origin"), Text("source"), Text("guide")));
        Assert.DoesNotContain("not-to-be-shown", run.Output, StringComparison.Ordinal);

        string? Text(string property) => linger.GetProperty(property).GetString();
    }

    [Fact]
    public async Task Show_OfTwoFilesAndTheEnvironment_LaterOnesWin()
    {
        var run = await ToolRun.WithAsync(
            new Dictionary<string, string> { ["Kafka__Producer__BatchSize"] = "200000" },
            "config", "show", "--json", "--client", "default", "--appsettings", _folder.File("a.json", Service),
            "--appsettings", _folder.File("b.json", """{ "Kafka": { "Producer": { "Linger": "00:00:00.020" } } }"""));

        Assert.Contains("\"value\": \"20\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"value\": \"200000\"", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("observations", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfValidSettings_SaysSo()
    {
        var run = await ToolRun.OfAsync("config", "check", "--appsettings", _folder.File("appsettings.json", Service));

        Assert.Equal(0, run.ExitCode);
        Snapshot.Matches(run.Output);
    }

    [Fact]
    public async Task Check_OfWrongSettings_ListsThemAllAndReturnsSettings()
    {
        var run = await ToolRun.OfAsync("config", "check", "--appsettings", _folder.File("appsettings.json", """
            { "Kafka": { "BootstrapServers": "kafka-1:9093", "Producer": { "Linger": "01:00:00" }, "Consumers": { "observations": { "Topics": [ "a" ] } } } }
            """));

        Assert.Equal((int)ExitCode.Settings, run.ExitCode);
        Snapshot.Matches(run.Output);
    }

    [Fact]
    public async Task Check_WithSecretsFolder_TakesThePasswordFromIt()
    {
        _folder.File("Kafka__Security__Password", "from-a-file\n");
        var settings = _folder.File("appsettings.json", Service.Replace(", \"Password\": \"not-to-be-shown\"", "", StringComparison.Ordinal));

        var without = await ToolRun.OfAsync("config", "check", "--appsettings", settings);
        var with = await ToolRun.OfAsync("config", "check", "--appsettings", settings, "--secrets", _folder.Path);

        Assert.Equal((int)ExitCode.Settings, without.ExitCode);
        Assert.Equal(0, with.ExitCode);
        Assert.DoesNotContain("from-a-file", with.Output + with.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OfMalformedJson_IsOneLineWithThePlace()
    {
        var run = await ToolRun.OfAsync("config", "show", "--appsettings", _folder.File("appsettings.json", "{\n  \"Kafka\": { \"Password\": secret }\n}"));

        run.MustFail(ExitCode.Settings);
        Assert.Contains("line 2", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OfNoFile_IsOneLine() =>
        (await ToolRun.OfAsync("config", "show", "--appsettings", _folder.At("none.json"))).MustFail(ExitCode.Settings);

    [Fact]
    public async Task Show_WithoutClients_IsOneLine() =>
        (await ToolRun.OfAsync("config", "show", "--appsettings", _folder.File("appsettings.json", "{}"))).MustFail(ExitCode.Settings);

    [Fact]
    public async Task CheckLive_OfAnUnreachableCluster_IsOneLine()
    {
        var settings = _folder.File("appsettings.json", """
            { "Kafka": { "BootstrapServers": "127.0.0.1:1", "Security": { "Protocol": "Plaintext", "AllowInsecurePlaintext": true, "AllowInsecureInProduction": true },
              "Producer": { "Topics": [ "a" ] } } }
            """);

        (await ToolRun.OfAsync("config", "check", "--live", "--appsettings", settings)).MustFail(ExitCode.Unreachable);
    }
}
