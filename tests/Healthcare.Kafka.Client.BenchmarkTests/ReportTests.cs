using System.Text.Json;

namespace Healthcare.Kafka.Client.BenchmarkTests;

public class ReportTests
{
    private static readonly Machine Machine = new(DateTimeOffset.UnixEpoch, 2, 24, "Linux", "10.0.1", "2.15.1", "2.16.0", "abc123");
    private static readonly RowPlan Plan = new("consume-bytes", "ours", "raw")
    {
        Targets = [Target.AtLeast(Figure.Ratio, 2.0), Target.AtMost(Figure.CpuRatio, 0.5), Target.AtMost(Figure.PeakRss, 250)],
    };

    [Fact]
    public void RowOf_Pairs_HasMediansAndRatiosOfPairs()
    {
        var row = Rows(Plan);

        Assert.Equal((300, 100), (row.Ours, row.Baseline));
        Assert.Equal(new Spread(3, 1, 4), row.Ratio);
        Assert.Equal(0.75, row.CpuRatio);
        Assert.Equal(100, row.OursCost.AllocatedBytesPerMessage);
    }

    [Fact]
    public void RowOf_BaselineThatArithmeticLimits_IsComparedWithTheLimit() => Assert.Equal(6, Rows(Plan with { BaselineAtMost = 50 }).Ratio.Median);

    [Fact]
    public void JsonOf_Row_HasTheFieldsThatProgramsRead()
    {
        using var json = JsonDocument.Parse(JsonReport.Of(Report(Rows(Plan))));

        var row = json.RootElement.GetProperty("rows")[0];
        Assert.Equal("consume-bytes", row.GetProperty("scenario").GetString());
        Assert.Equal((300, 100), (row.GetProperty("ours").GetDouble(), row.GetProperty("baseline").GetDouble()));
        Assert.Equal((3, 1, 4), (Number(row, "ratio_median"), Number(row, "ratio_min"), Number(row, "ratio_max")));
        Assert.Equal((1.5, 100, 200), (Number(row, "cpu_us_per_msg"), Number(row, "alloc_bytes_per_msg"), Number(row, "peak_rss_mb")));
        Assert.Equal(2, Number(row, "baseline_cpu_us_per_msg"));
        Assert.Equal([true, false, true], row.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("met").GetBoolean()));
        Assert.Equal("abc123", json.RootElement.GetProperty("machine").GetProperty("commit").GetString());
    }

    [Fact]
    public void MarkdownOf_Report_SaysHowItWasMadeAndWhatWasMissed()
    {
        var text = MarkdownReport.Of(Report(Rows(Plan)));

        Assert.Contains("`./eng/bench.sh compare`", text, StringComparison.Ordinal);
        Assert.Contains("2 cores, 24 GB, Linux", text, StringComparison.Ordinal);
        Assert.Contains(".NET 10.0.1, Confluent.Kafka 2.15.1, librdkafka 2.16.0, commit abc123", text, StringComparison.Ordinal);
        Assert.Contains("| consume-bytes | ours: 300 msg/s | raw: 100 msg/s | 3.00 (1.00 to 4.00) | 1.50 / 2.00 | 100 / 400 | 200 / 100 "
            + "| ratio >= 2: met<br>CPU ratio <= 0.5: **missed**<br>peak RSS MB <= 250: met |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void MarkdownOf_TargetThatMockBrokersCannotShow_IsNeitherMetNorMissed()
    {
        var plan = Plan with { NotOnMockBrokers = "reason" };

        Assert.Contains("not judged, reason", MarkdownReport.Of(Report(Rows(plan, isOnMockBrokers: true))), StringComparison.Ordinal);
        Assert.DoesNotContain("not judged", MarkdownReport.Of(Report(Rows(plan, isOnMockBrokers: false))), StringComparison.Ordinal);
    }

    [Fact]
    public void JsonOf_RunThatAllocatesNothing_HasNoRatio()
    {
        var nothing = Run(1, 1, 0);

        using var json = JsonDocument.Parse(JsonReport.Of(Report(Row.Of(Plan, [nothing], [nothing]))));

        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("rows")[0].GetProperty("alloc_ratio").ValueKind);
    }

    private static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();

    private static Report Report(Row row) => new("./eng/bench.sh compare", "mock brokers", 3, Machine) { Rows = { row } };

    private static Row Rows(RowPlan plan, bool isOnMockBrokers = false) => Row.Of(
        plan, [Run(300, 1.5, 100), Run(100, 1.5, 100), Run(400, 1.5, 100)], [Run(100, 2, 400, 100), Run(100, 2, 400, 100), Run(100, 2, 400, 100)], isOnMockBrokers);

    private static RunResult Run(double rate, double cpu, double allocated, double rss = 200) => new()
    {
        Values = new Dictionary<string, double> { [RunResult.Rate] = rate },
        CpuMicrosecondsPerMessage = cpu,
        AllocatedBytesPerMessage = allocated,
        PeakRssMegabytes = rss,
        Settings = new Dictionary<string, string>(),
    };
}
