using System.Text.Json;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The report for programs. Names do not change; new ones may come.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions _options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Of(Report report) => JsonSerializer.Serialize(
        new
        {
            report.Command,
            report.Cluster,
            report.Pairs,
            report.Machine,
            Rows = report.Rows.Select(RowOf),
            report.Failures,
        },
        _options);

    private static object RowOf(Row row) => new
    {
        Scenario = row.Plan.Name,
        OursName = row.Plan.Ours,
        BaselineName = row.Plan.Baseline,
        row.Plan.Unit,
        Ours = Rounded(row.Ours),
        Baseline = Rounded(row.Baseline),
        RatioMedian = Rounded(row.Ratio.Median),
        RatioMin = Rounded(row.Ratio.Min),
        RatioMax = Rounded(row.Ratio.Max),
        CpuUsPerMsg = Rounded(row.OursCost.CpuMicrosecondsPerMessage),
        AllocBytesPerMsg = Rounded(row.OursCost.AllocatedBytesPerMessage),
        PeakRssMb = Rounded(row.OursCost.PeakRssMegabytes),
        BaselineCpuUsPerMsg = Rounded(row.BaselineCost.CpuMicrosecondsPerMessage),
        BaselineAllocBytesPerMsg = Rounded(row.BaselineCost.AllocatedBytesPerMessage),
        BaselinePeakRssMb = Rounded(row.BaselineCost.PeakRssMegabytes),
        CpuRatio = Rounded(row.CpuRatio),
        AllocRatio = Rounded(row.AllocationRatio),
        Targets = row.Plan.Targets.Select(target => new { Target = target.ToString(), Met = row.NotJudged is null ? target.IsMetBy(row) : (bool?)null }),
    };

    // A run that allocates nothing has no ratio, and JSON no infinity.
    private static double? Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 3) : null;
}
