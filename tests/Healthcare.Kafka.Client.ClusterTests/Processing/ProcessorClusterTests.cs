using System.Collections.Concurrent;
using System.Text;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Consume, transform, produce on brokers: in order, nothing committed before it is persisted, duplicates under equal ids.</summary>
public class ProcessorClusterTests
{
    private const int Partitions = 3;
    private const int Count = 300;
    private const int Keys = 10;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Process_ManyKeys_RelaysEachOnceInTheOrderOfItsKeyAndCommits()
    {
        await using var cluster = await StartAsync();
        await using var host = await ProcessorHost.StartAsync(cluster);
        await host.ProduceAsync(Count, Keys);

        await CommittedAsync(cluster, Count);

        var outputs = await OutputsAsync(cluster);
        Assert.Equal(Enumerable.Range(0, Count), outputs.Select(output => output.Value).Order());
        Assert.Equal(Count, outputs.DistinctBy(output => output.Id).Count());
        Assert.All(outputs.GroupBy(output => output.Value % Keys), key => Assert.Equal(key.Select(output => output.Value).Order(), key.Select(output => output.Value)));
    }

    [Fact]
    public async Task Process_OutputPartitionWithoutALeader_CommitsNothingOfItAndDeliversAllAfterTheHeal()
    {
        await using var cluster = await StartAsync();
        await using var host = await ProcessorHost.StartAsync(cluster);
        for (var partition = 0; partition < Partitions; partition++)
        {
            cluster.SetPartitionLeader(ProcessorHost.Output, partition, -1);
        }

        await host.ProduceAsync(30, Keys);
        await Eventually.Async(() => host.Logs.Of(EventIds.OutputsNotPersisted).Any());
        Assert.Equal(0, await CommittedSumAsync(cluster));
        for (var partition = 0; partition < Partitions; partition++)
        {
            cluster.SetPartitionLeader(ProcessorHost.Output, partition, 1);
        }

        await CommittedAsync(cluster, 30);

        var outputs = await OutputsAsync(cluster);
        Assert.Equal(Enumerable.Range(0, 30), outputs.Select(output => output.Value).Distinct().Order());
        Assert.Equal(30, outputs.DistinctBy(output => output.Id).Count());
        Assert.Empty(host.Logs.Of(EventIds.PartitionHalted));
    }

    // What a crash leaves between the outputs and the commit: outputs in the log, offsets that were never committed.
    [Fact]
    public async Task Process_CommitNeverCameAbout_ProcessesAgainUnderTheSameIds()
    {
        await using var cluster = await StartAsync();
        await using (var first = await ProcessorHost.StartAsync(cluster))
        {
            cluster.PushErrors(KafkaRequest.OffsetCommit, [.. Enumerable.Repeat(ErrorCode.GroupAuthorizationFailed, 1_000)]);
            await first.ProduceAsync(30, Keys);
            await Eventually.Async(async () => (await OutputsAsync(cluster)).Count == 30);
        }

        Assert.Equal(0, await CommittedSumAsync(cluster));
        cluster.ClearErrors(KafkaRequest.OffsetCommit);
        await using var second = await ProcessorHost.StartAsync(cluster);
        await CommittedAsync(cluster, 30);

        var outputs = await OutputsAsync(cluster);
        Assert.Equal(60, outputs.Count);
        Assert.All(outputs.GroupBy(output => output.Id), same => Assert.Equal((2, 1), (same.Count(), same.DistinctBy(output => output.Value).Count())));
    }

    [Fact]
    public async Task Process_WithTransactionsAndATryThatFails_RelaysEachOnceAndCommits()
    {
        await using var cluster = await StartAsync();
        var failed = new ConcurrentDictionary<TopicPartition, bool>();
        await using var host = await ProcessorHost.StartAsync(cluster, "relay-0", message => failed.TryAdd(message.TopicPartition, true));
        await host.ProduceAsync(Count, Keys);

        await CommittedAsync(cluster, Count);

        // The first try of a batch failed before anything of it was sent, so even this mock, which keeps what was aborted, has each once.
        var outputs = await OutputsAsync(cluster);
        Assert.Equal(Enumerable.Range(0, Count), outputs.Select(output => output.Value).Order());
        Assert.NotEmpty(failed);
        Assert.DoesNotContain(host.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    private static async Task<EmbeddedKafkaCluster> StartAsync()
    {
        var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic(ProcessorHost.Input, Partitions);
        cluster.CreateTopic(ProcessorHost.Output, Partitions);
        return cluster;
    }

    private static Task CommittedAsync(EmbeddedKafkaCluster cluster, int count) =>
        Eventually.Async(async () => await CommittedSumAsync(cluster) == count, $"{count} offsets are committed", 2 * Eventually.Deadline);

    private static async Task<long> CommittedSumAsync(EmbeddedKafkaCluster cluster) =>
        (await cluster.GetCommittedOffsetsAsync(ProcessorHost.Group, ProcessorHost.Input, Cancellation)).Sum(position => Math.Max(0, position.Offset.Value));

    private static async Task<List<(int Value, string Id)>> OutputsAsync(EmbeddedKafkaCluster cluster) =>
        [.. (await cluster.ReadAllAsync(ProcessorHost.Output, cancellationToken: Cancellation)).Select(
            record => (int.Parse(Encoding.UTF8.GetString(record.Value!), provider: null), Encoding.UTF8.GetString(record.Headers.GetLastBytes(KafkaHeaderNames.MessageId))))];
}
