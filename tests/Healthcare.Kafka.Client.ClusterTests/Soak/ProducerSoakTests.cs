using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Tests that measure what the process holds.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

/// <summary>A minute of everything at once; <c>eng/soak.sh</c> makes it five. On a real cluster the faults are the network's.</summary>
/// <remarks>KAFKA_SOAK_SECONDS sets the time, KAFKA_SOAK_SEED the faults of an earlier run; the order of events still is another each time.</remarks>
[Collection(nameof(AloneInTheProcess))]
public class ProducerSoakTests
{
    // A message of one in a hundred that kept its record (2 KB here) or only its delivery (200 bytes) would show.
    private const double MostHeapPerMessage = 1.5;

    // Coarser: it holds the mock brokers' log and librdkafka's buffers, too.
    private const double MostWorkingSetPerMessage = 20;
    private const long WorkingSetNoise = 32L << 20;

    [Fact]
    public async Task Producer_RandomFaultsUnderTwentyCallers_KeepsEveryGuarantee()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KAFKA_SOAK_SEED"), out var given) ? given : Random.Shared.Next();
        var time = TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("KAFKA_SOAK_SECONDS"), out var seconds) ? seconds : 60);
        var output = TestContext.Current.TestOutputHelper!;
        await using var cluster = new LoopbackCluster();
        await cluster.InitializeAsync();
        var topic = await cluster.CreateTopicAsync(ProducerSoak.Partitions);
        ISoakFaults faults = cluster.IsEmbedded ? new BrokerFaults(cluster.Embedded, topic, ProducerSoak.Partitions) : new NetworkFaults(cluster.BootstrapServers);
        await using var soak = new ProducerSoak(cluster.BootstrapServers, topic, dedupes: !cluster.IsEmbedded, faults, seed, output.WriteLine);
        output.WriteLine($"{time.TotalSeconds} s on {(cluster.IsEmbedded ? "an embedded cluster" : cluster.BootstrapServers)}, KAFKA_SOAK_SEED={seed}");

        await soak.RunAsync(time / 3);
        var (warm, warmSent) = (SoakMemory.Measure(), soak.Ledger.Sent);
        output.WriteLine($"warm: {warm}");
        await soak.RunAsync(2 * time / 3);
        var (end, sent) = (SoakMemory.Measure(), soak.Ledger.Sent - warmSent);
        output.WriteLine($"end: {end}; {(end.Heap - warm.Heap) / (double)sent:N2} bytes of heap per message, events {string.Join(", ", soak.Logs.Counts)}");

        Assert.Equal(0, soak.Logs.Leaks);
        Assert.InRange(soak.Ledger.Failed, 0, soak.Ledger.Sent / 5);
        Assert.InRange(end.Heap - warm.Heap, long.MinValue, (long)(MostHeapPerMessage * sent));
        Assert.InRange(end.WorkingSet - warm.WorkingSet, long.MinValue, WorkingSetNoise + (long)(MostWorkingSetPerMessage * sent));
        Assert.InRange(sent, 20 * (int)time.TotalSeconds, int.MaxValue);
        Assert.InRange(soak.Faults, (int)time.TotalSeconds / 2, int.MaxValue);
    }
}
