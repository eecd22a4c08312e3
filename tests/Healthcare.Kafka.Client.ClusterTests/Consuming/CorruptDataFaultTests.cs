using System.Collections.Concurrent;
using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Bytes that change between the disk of a broker and the consumer. A proxy changes them; to the consumer a disk that does is the same.</summary>
public sealed class CorruptDataFaultTests
{
    private const int Count = 40;
    private const int CorruptPartition = 2;
    private const string Marker = "sodium 141 mmol/l";
    private const string Corrupt = "rodium 141 mmol/l";

    // What an LZ4 frame begins with.
    private static readonly byte[] _frame = [0x04, 0x22, 0x4D, 0x18];

    private readonly ConcurrentQueue<string> _values = [];

    // Fault test 59.
    [Fact]
    public async Task Record_CorruptOnTheWireOnce_IsReadAgainAndHandledClean()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        await using var proxy = BrokerProxy.Start(harness.Cluster.BootstrapServers);
        harness.Produce(Count, value: Value);
        proxy.Corrupt(Encoding.UTF8.GetBytes(Marker), times: 1);

        await StartAsync(harness, proxy);
        await harness.AllCommittedAsync(Count);

        Assert.Equal(1, proxy.Corrupted);
        Assert.Single(harness.Logs.Of(EventIds.CorruptDataRead));
        Assert.Equal((Count, 0), (harness.Handled.Distinct, harness.Handled.Repeats));
        Assert.Equal((1, 0), (_values.Count(value => value == Marker), _values.Count(value => value == Corrupt)));
        await harness.AssertInvariantsAsync();
    }

    // Fault test 58.
    [Fact]
    public async Task Record_CorruptEachTimeItIsRead_HaltsItsPartitionAndReachesNoHandler()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        await using var proxy = BrokerProxy.Start(harness.Cluster.BootstrapServers);
        harness.Produce(Count, value: Value);
        proxy.Corrupt(Encoding.UTF8.GetBytes(Marker), times: int.MaxValue);

        await AssertHaltsAsync(harness, await StartAsync(harness, proxy), CorruptPartition);
    }

    // Fault test 60. The checksum would tell before the compression does.
    [Fact]
    public async Task Batch_ThatCannotBeDecompressed_HaltsItsPartitionAndReachesNoHandler()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        await using var proxy = BrokerProxy.Start(harness.Cluster.BootstrapServers);
        harness.Produce(Count, value: static index => new string('s', 1_000 + index), compression: CompressionType.Lz4);
        proxy.Corrupt(_frame, times: int.MaxValue);

        await AssertHaltsAsync(harness, await StartAsync(harness, proxy, checksCrcs: false), 0, 1, 2, 3);
    }

    // Fault test 58, without the checksums that the library asks for: what they are for.
    [Fact]
    public async Task Record_CorruptAndChecksumsTurnedOff_ReachesTheHandler()
    {
        await using var harness = await ConsumerHarness.StartAsync();
        await using var proxy = BrokerProxy.Start(harness.Cluster.BootstrapServers);
        harness.Produce(Count, value: Value);
        proxy.Corrupt(Encoding.UTF8.GetBytes(Marker), times: int.MaxValue);

        await StartAsync(harness, proxy, checksCrcs: false);
        await harness.AllCommittedAsync(Count);

        Assert.Contains(Corrupt, _values);
    }

    // The first of its partition: however the records are batched, nothing of it comes before.
    private static string Value(int index) => index == CorruptPartition ? Marker : $"{index}";

    private Task<ConsumerWorker> StartAsync(ConsumerHarness harness, BrokerProxy proxy, bool checksCrcs = true) => harness.StartConsumerAsync(
        handle: (batch, _) =>
        {
            foreach (var message in batch)
            {
                _values.Enqueue(message.Value);
            }

            return Task.CompletedTask;
        },
        adjust: settings => ConsumerHarness.With(
            ConsumerHarness.With(settings, "bootstrap.servers", proxy.BootstrapServers), "check.crcs", checksCrcs ? "true" : "false"));

    private async Task AssertHaltsAsync(ConsumerHarness harness, ConsumerWorker worker, params int[] partitions)
    {
        await Eventually.Async(() => worker.Status.Halted.Count() == partitions.Length);
        await harness.AllCommittedAsync(Count / 4 * (4 - partitions.Length));

        Assert.Equal(partitions, worker.Status.Halted.Select(partition => partition.TopicPartition.Partition.Value).Order());
        Assert.All(worker.Status.Halted, partition => Assert.Equal((HaltReason.CorruptData, 0), (partition.Halt!.Reason, partition.Halt.Position.Offset.Value)));
        Assert.All(worker.Status.Halted, partition => Assert.Equal(0, harness.Handled.Of(partition.TopicPartition)));
        Assert.DoesNotContain(Corrupt, _values);
        await harness.AssertInvariantsAsync();
    }
}
