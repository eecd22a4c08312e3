using System.Text;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>librdkafka with all of its debug lines on, which no configuration of a service can do: what passes the filter still holds nothing of a message.</summary>
public class LibrdkafkaDebugTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 72.
    [Fact]
    public async Task Producer_AllDebugLines_SayThePayloadNowhere()
    {
        await using var test = await ClusterProducer.StartAsync(librdkafka: ("debug", "all"));
        var headers = new Headers { { Sentinel.Text, Encoding.UTF8.GetBytes(Sentinel.Text) } };

        var delivery = await test.Producer.ProduceBatchAsync(
            ClusterProducer.Topic, [.. ClusterProducer.Messages(20).Select(message => message with { Headers = headers })], Cancellation);

        Assert.True(delivery.AllPersisted);
        AssertLines(test.Logs);
    }

    // Fault test 72.
    [Fact]
    public async Task Consumer_AllDebugLines_SayThePayloadNowhere()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        harness.Produce(20);

        await harness.StartConsumerAsync(adjust: settings => ConsumerHarness.With(settings, "debug", "all"));
        await harness.AllCommittedAsync(20);

        AssertLines(harness.Logs);
        await harness.AssertInvariantsAsync();
    }

    private static void AssertLines(CollectedLogs logs)
    {
        var lines = logs.Of(EventIds.LibrdkafkaLine);
        Assert.True(lines.Count(line => line.Level == LogLevel.Debug) > 20, "debug lines come");
        Assert.Contains(lines, line => Equals(line["Line"], LibrdkafkaLines.Withheld));
        Sentinel.AssertAbsent(logs);
    }
}
