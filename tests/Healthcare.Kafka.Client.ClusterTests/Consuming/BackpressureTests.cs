using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Healthcare.Kafka.Client.ClusterTests;

public partial class BackpressureTests
{
    private const int Partitions = 16;
    private const int PerPartition = 10_000;

    private static readonly TopicPartition Slow = new(ConsumerHarness.Topic, 0);

    /// <summary>
    /// Fault test 34, with what it costs. Measured is what librdkafka put into its fetch queue of the slow partition, as its debug lines tell, beyond what the
    /// consumer took of it: what pauses threw away. The rate of the other partitions is shown and not asserted, since the machine is shared. A mock broker answers a
    /// fetch with one batch of a producer, here 100 messages, a real one with up to a megabyte of them.
    /// </summary>
    [Fact]
    public async Task Handler_OfOnePartitionOfSixteenSlow_CostsLittleFetching()
    {
        await using var harness = await ConsumerHarness.StartAsync(Partitions);
        harness.Produce(Partitions * PerPartition, Partitions, batch: 100);
        var first = 0L;
        var worker = await harness.StartConsumerAsync(
            handle: (batch, token) =>
            {
                Interlocked.CompareExchange(ref first, Stopwatch.GetTimestamp(), 0);
                return IsSlow(batch.TopicPartition) ? Task.Delay(400, token) : Task.CompletedTask;
            },
            adjust: settings => ConsumerHarness.With(settings, "debug", "fetch"));

        await Eventually.Async(() => harness.Handled.Distinct - harness.Handled.Of(Slow) == (Partitions - 1) * PerPartition);
        var time = Stopwatch.GetElapsedTime(first);
        var taken = worker.Status.Partitions.Single(partition => IsSlow(partition.TopicPartition)).NextOffset;
        var handled = harness.Handled.Distinct;
        var thrownAway = Fetched(harness, IsSlow) - taken;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{handled} handled in {time.TotalSeconds:F2} s, {harness.Handled.Of(Slow)} of them of the slow partition; of it {thrownAway} were fetched in vain, "
            + $"of the others {Fetched(harness, partition => !IsSlow(partition)) - ((Partitions - 1) * PerPartition)}; {harness.Logs.Of(EventIds.PartitionPaused).Count} pauses");
        Assert.NotEmpty(harness.Logs.Of(EventIds.PartitionPaused));
        Assert.True(handled + thrownAway <= 1.2 * handled, $"{thrownAway} messages were fetched in vain for {handled} that were handled");
        await worker.StopAsync(TestContext.Current.CancellationToken);
        await harness.AssertInvariantsAsync(Partitions);
    }

    private static bool IsSlow(TopicPartition partition) => partition == Slow;

    /// <summary>Adds up the messages that librdkafka put into its fetch queues.</summary>
    private static long Fetched(ConsumerHarness harness, Func<TopicPartition, bool> counts)
    {
        var messages = 0L;
        foreach (var entry in harness.Logs.Of(EventIds.LibrdkafkaLine))
        {
            if (Enqueued().Match($"{entry["Line"]}") is { Success: true } match && counts(new TopicPartition(match.Groups[2].Value, (int)Number(match.Groups[3]))))
            {
                messages += Number(match.Groups[1]);
            }
        }

        return messages;
    }

    private static long Number(Group group) => long.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Enqueue (\d+) message\(s\) \(\d+ bytes, \d+ ops\) on (\S+) \[(\d+)\] fetch queue")]
    private static partial Regex Enqueued();
}
