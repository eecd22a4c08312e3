using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

public class BackpressureTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const int Partitions = 16;

    [Fact]
    public async Task Measure()
    {
        var perPartition = cluster.IsEmbedded ? 12_000 : 40_000;
        var topic = await cluster.CreateTopicAsync(Partitions);
        Produce(topic, perPartition, cluster.IsEmbedded ? 200 : 1_000, cluster.IsEmbedded ? 250 : 10_000);
        BackpressureRun Make(string which) => which switch
        {
            "none slow" => new(cluster, topic, Partitions, perPartition) { Adjust = Small },
            "one slow" => new(cluster, topic, Partitions, perPartition) { Adjust = Small, IsSlow = p => p == 0, SlowCall = TimeSpan.FromMilliseconds(20) },
            "none slow, paced" => new(cluster, topic, Partitions, perPartition) { Adjust = Small, FastCall = TimeSpan.FromMilliseconds(5) },
            "one slow, paced" => new(cluster, topic, Partitions, perPartition) { Adjust = Small, FastCall = TimeSpan.FromMilliseconds(5), IsSlow = p => p == 0, SlowCall = TimeSpan.FromMilliseconds(30) },
            _ => new(cluster, topic, Partitions, perPartition) { Adjust = Small, FastCall = TimeSpan.FromMilliseconds(20) },
        };
        for (var round = 0; round < 2; round++)
        {
            foreach (var which in new[] { "none slow", "one slow", "none slow, paced", "one slow, paced", "all slow" })
            {
                var run = await Make(which).RunAsync();
                Console.Error.WriteLine($"{which}: {run}, {run.FetchedBytes / (double)Partitions / perPartition:F1} a message");
            }
        }
    }

    private ConsumerSettings Small(ConsumerSettings settings) =>
        cluster.IsEmbedded ? ConsumerHarness.With(ConsumerHarness.With(settings, "queued.min.messages", Environment.GetEnvironmentVariable("QMM") ?? "100000"), "fetch.queue.backoff.ms", Environment.GetEnvironmentVariable("FQB") ?? "50") with { LaneCapacity = 500, MaxBatchSize = 50, OverflowBytes = int.Parse(Environment.GetEnvironmentVariable("OFB") ?? "6000000", null) } : settings;

    private void Produce(string topic, int perPartition, int size, int batch)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = cluster.BootstrapServers, LingerMs = 50, BatchNumMessages = batch, QueueBufferingMaxMessages = 2_000_000, QueueBufferingMaxKbytes = 2_000_000,
        }).Build();
        var value = Encoding.UTF8.GetBytes(new string('x', size));
        for (var index = 0; index < perPartition * Partitions; index++)
        {
            producer.Produce(new TopicPartition(topic, index / batch % Partitions), new Message<Null, byte[]> { Value = value });
        }

        Assert.Equal(0, producer.Flush(Eventually.Deadline));
    }
}
