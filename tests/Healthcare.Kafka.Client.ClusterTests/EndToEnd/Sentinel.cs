using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A word that stands for what is known about a patient: put into key, value and header, it must come out nowhere else.</summary>
internal static class Sentinel
{
    public const string Text = PhiCanary.Mark;

    public static Headers Headers => new() { { "trace", Encoding.UTF8.GetBytes(Text) } };

    /// <summary>Asserts that no log line of any level holds it: not in its text, its properties or its exception.</summary>
    public static void AssertAbsent(CollectedLogs logs)
    {
        Assert.NotEmpty(logs.Entries);
        Assert.All(logs.Entries, entry =>
        {
            AssertAbsent(entry.Message);
            AssertAbsent(entry.Exception?.ToString());
            Assert.All(entry.Properties.Values, value => AssertAbsent(value?.ToString()));
        });
    }

    /// <summary>Asserts that something was measured, and that no tag holds it.</summary>
    public static void AssertAbsent(CollectedMetrics metrics)
    {
        Assert.NotEmpty(metrics.All);
        Assert.All(metrics.All, measurement => AssertAbsent(measurement.TagText));
    }

    /// <summary>Asserts that there are spans, and that nothing that an exporter could send of one holds it.</summary>
    public static void AssertAbsent(CollectedSpans spans)
    {
        Assert.NotEmpty(spans.Ended);
        Assert.All(spans.Ended, span => AssertAbsent(CollectedSpans.AllText(span)));
    }

    /// <summary>Asserts that an exception does not hold it, nor one inside it, nor its data.</summary>
    public static void AssertAbsent(Exception exception)
    {
        AssertAbsent(exception.ToString());
        Assert.Empty(exception.Data);
        Assert.Null(exception.InnerException);
    }

    public static void AssertAbsent(string? text) => Assert.DoesNotContain(Text, text ?? "", StringComparison.OrdinalIgnoreCase);
}
