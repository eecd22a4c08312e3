using Kind = Healthcare.Kafka.Client.Tests.PrometheusNames.Kind;

namespace Healthcare.Kafka.Client.Tests;

public class PrometheusNamesTests
{
    [Theory]
    [InlineData("messaging.process.duration", "s", "Histogram", "messaging_process_duration_seconds")]
    [InlineData("messaging.client.sent.messages", "{message}", "Counter", "messaging_client_sent_messages_total")]
    [InlineData("healthcare.kafka.producer.buffer.usage", "By", "Gauge", "healthcare_kafka_producer_buffer_usage_bytes")]
    [InlineData("healthcare.kafka.producer.record_send.rate", "{message}/s", "Gauge", "healthcare_kafka_producer_record_send_rate_per_second")]
    [InlineData("disk.io", "By/s", "Gauge", "disk_io_bytes_per_second")]
    [InlineData("cpu.utilization", "1", "Gauge", "cpu_utilization_ratio")]
    [InlineData("requests", "1", "Counter", "requests_total")]
    [InlineData("requests.total", "{request}", "Counter", "requests_total")]
    [InlineData("total.requests", "", "Counter", "requests_total")]
    [InlineData("uptime.seconds", "s", "Gauge", "uptime_seconds")]
    [InlineData("a..b--c_d", null, "Gauge", "a_b_c_d")]
    [InlineData("load", "widgets", "Gauge", "load_widgets")]
    public void Metric_ByUnitAndKind_IsTheSpecificationsName(string name, string? unit, string kind, string expected) =>
        Assert.Equal(expected, PrometheusNames.Metric(name, unit, Enum.Parse<Kind>(kind)));

    [Fact]
    public void Label_OfATag_HasUnderscoresForDots() =>
        Assert.Equal("messaging_destination_partition_id", PrometheusNames.Label("messaging.destination.partition.id"));

    [Fact]
    public void Series_OfAllInstruments_AreDifferent()
    {
        using var metrics = new CollectedMetrics();

        var series = metrics.Instruments.SelectMany(PrometheusNames.Series).ToList();

        Assert.Equal(series.Count, series.Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("messaging_process_duration_seconds_bucket", series);
    }
}
