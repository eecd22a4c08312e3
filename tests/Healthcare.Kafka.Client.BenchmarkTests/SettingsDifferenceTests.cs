namespace Healthcare.Kafka.Client.BenchmarkTests;

public class SettingsDifferenceTests
{
    private static readonly RowPlan Plan = new("row", "ours", "raw");
    private static readonly Dictionary<string, string> Settings = new() { ["producer linger.ms"] = "5", ["producer acks"] = "all", ["consumer group.id"] = "a" };

    [Fact]
    public void MustBeNone_SameButForTheNames_Passes() => SettingsDifference.MustBeNone(
        Plan, Settings, new Dictionary<string, string>(Settings) { ["consumer group.id"] = "b", ["producer client.id"] = "c", ["producer acks"] = "All" });

    [Fact]
    public void MustBeNone_OtherValue_NamesTheKeyAndBothValues() => Assert.Contains(
        "producer linger.ms is 5 and 0", Failure(new(Settings) { ["producer linger.ms"] = "0" }), StringComparison.Ordinal);

    [Fact]
    public void MustBeNone_KeyOfOneSideOnly_NamesIt() => Assert.Contains(
        "producer batch.size is not set and 1", Failure(new(Settings) { ["producer batch.size"] = "1" }), StringComparison.Ordinal);

    // Presets give both sides their settings, by two ways of their own.
    [Theory, InlineData(ProducerPreset.Documented), InlineData(ProducerPreset.Clinical), InlineData(ProducerPreset.HighThroughput), InlineData(ProducerPreset.LowLatency)]
    public async Task Of_OurClientsAndRawOnesOfAPreset_AreTheSame(ProducerPreset preset)
    {
        var run = new Run { Scenario = "s", Contender = "c", RunId = "r", BootstrapServers = "127.0.0.1:1", Topic = "t", Partitions = 1 };
        await using var raw = new RawLatencyClient(run, preset.ToString());
        using var ours = new OurLatencyClient(run, preset.ToString()).Build(static _ => { });

        Assert.Empty(SettingsDifference.Of(OurHost.Settings(ours), raw.Settings));
        Assert.Equal("plaintext", raw.Settings["consumer security.protocol"], ignoreCase: true);
    }

    private static string Failure(Dictionary<string, string> baseline) =>
        Assert.Throws<RunFailedException>(() => SettingsDifference.MustBeNone(Plan, Settings, baseline)).Message;
}
