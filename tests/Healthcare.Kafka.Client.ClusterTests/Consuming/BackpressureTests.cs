using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>
/// What full lanes cost, in bytes of responses to fetches against those of one read of the log: what a pause threw away had to be fetched again. On the
/// embedded cluster the sizes are a tenth of Clinical's: a mock broker keeps 5 MiB of a partition, and answers a fetch with one batch of a producer.
/// </summary>
public class BackpressureTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const int Partitions = 16;
    private const int Pairs = 3;

    private int PerPartition => cluster.IsEmbedded ? 12_000 : 20_000;

    // Fault test 34, with what it costs. Both kinds of run alternate, and their median counts; the machine may have other things to do.
    [Fact]
    public async Task Handler_OfOnePartitionOfSixteenSlow_CostsLittleFetchingAndNoneOfTheOthersRate()
    {
        var topic = await ProduceAsync();
        var once = await Run(topic, fastCall: 0).RunAsync();
        var (rates, costs) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < Pairs; pair++)
        {
            var even = await Run(topic, fastCall: 5).RunAsync();
            var uneven = await Run(topic, fastCall: 5, isSlow: partition => partition == 0).RunAsync();
            rates.Add(even.Time / uneven.Time);
            costs.Add((double)uneven.FetchedBytes / once.FetchedBytes);
            Tell($"none slow: {even}");
            Tell($"one slow: {uneven}; the others at {rates[^1]:F2} of their rate, {costs[^1]:F3} times the bytes");
            Assert.True(uneven.HandledSlowly < PerPartition, "the slow partition was not slow");
        }

        Tell($"median of {Pairs}: the others at {Median(rates):F2} of their rate, {Median(costs):F3} times the bytes of one read, {once.FetchedBytes:N0}");
        Assert.True(Median(costs) <= 1.2, $"{Median(costs):F2} times the bytes were fetched");
        // One poll thread that waited for the slow partition would be at a sixth.
        Assert.True(Median(rates) >= 0.5, $"the others were at {Median(rates):F2} of their rate");
    }

    /// <summary>Where handlers are the limit, every lane is full all the time.</summary>
    [Fact]
    public async Task Handler_OfEveryPartitionSlow_CostsLittleFetching()
    {
        var topic = await ProduceAsync();
        var once = await Run(topic, fastCall: 0).RunAsync();
        var slow = await Run(topic, fastCall: 20).RunAsync();
        var cost = (double)slow.FetchedBytes / once.FetchedBytes;
        Tell($"all slow: {slow}; {cost:F3} times the bytes of one read, {once.FetchedBytes:N0}");
        Assert.True(cost <= 1.5, $"{cost:F2} times the bytes were fetched");
    }

    private static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private BackpressureRun Run(string topic, int fastCall, Func<int, bool>? isSlow = null) => new(cluster, topic, Partitions, PerPartition)
    {
        FastCall = TimeSpan.FromMilliseconds(fastCall),
        SlowCall = TimeSpan.FromMilliseconds(cluster.IsEmbedded ? 30 : 500),
        IsSlow = isSlow ?? (_ => false),
        Adjust = Adjust,
    };

    private ConsumerSettings Adjust(ConsumerSettings settings)
    {
        settings = ConsumerHarness.With(settings, "fetch.queue.backoff.ms", "10");
        settings = ConsumerHarness.With(settings, "queued.min.messages", cluster.IsEmbedded ? "2000" : "10000");
        return cluster.IsEmbedded ? settings with { LaneCapacity = 500, MaxBatchSize = 50, OverflowBytes = 6_000_000 } : settings;
    }

    private async Task<string> ProduceAsync()
    {
        var topic = await cluster.CreateTopicAsync(Partitions);
        var batch = cluster.IsEmbedded ? 250 : 10_000;
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = cluster.BootstrapServers,
            LingerMs = 50,
            BatchNumMessages = batch,
            QueueBufferingMaxMessages = 1_000_000,
            QueueBufferingMaxKbytes = 2_000_000,
        }).Build();
        var value = Encoding.UTF8.GetBytes(new string('x', cluster.IsEmbedded ? 200 : 1_000));
        for (var index = 0; index < PerPartition * Partitions; index++)
        {
            producer.Produce(new TopicPartition(topic, index / batch % Partitions), new Message<Null, byte[]> { Value = value });
        }

        Assert.Equal(0, producer.Flush(Eventually.Deadline));
        return topic;
    }
}
