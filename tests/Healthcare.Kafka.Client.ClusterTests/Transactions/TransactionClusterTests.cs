using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>What other clients see of a transaction: all of it after the commit, nothing of an aborted one.</summary>
/// <remarks>Mock brokers show every message at once, fence nobody and keep no offsets of transactions: there, these tests see only that the calls succeed.</remarks>
public sealed class TransactionClusterTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const int Partitions = 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CommitAsync_Messages_AreReadCommittedAfterItAndNotBefore()
    {
        var topic = await cluster.CreateTopicAsync(Partitions, "txn");
        await using var host = new TransactionHost(cluster.BootstrapServers, TestCluster.NewGroupId("txn"));

        await using var transaction = await host.BeginAsync();
        var delivery = await transaction.ProduceBatchAsync(topic, TransactionHost.Messages("first"), Cancellation);
        var before = await ReadAsync(topic);
        await transaction.CommitAsync(Cancellation);

        Assert.True(delivery.AllPersisted);
        Assert.Equal(cluster.IsEmbedded ? 10 : 0, before.Count());
        Assert.Equal(Values("first"), await EventuallyReadAsync(topic, 10));
    }

    [Fact]
    public async Task AbortAsync_Messages_AreNeverReadCommitted()
    {
        var topic = await cluster.CreateTopicAsync(Partitions, "txn");
        await using var host = new TransactionHost(cluster.BootstrapServers, TestCluster.NewGroupId("txn"));

        await using (var aborted = await host.BeginAsync())
        {
            Assert.True((await aborted.ProduceBatchAsync(topic, TransactionHost.Messages("aborted"), Cancellation)).AllPersisted);
            await aborted.AbortAsync(Cancellation);
        }

        await using var committed = await host.BeginAsync();
        await committed.ProduceBatchAsync(topic, TransactionHost.Messages("committed"), Cancellation);
        await committed.CommitAsync(Cancellation);

        Assert.Equal(Values("committed", alsoOnMocks: "aborted"), await EventuallyReadAsync(topic, 10));
        Assert.Equal(20, (await cluster.ReadAllAsync(topic)).Count(record => record.ValueText is { Length: > 0 }));
    }

    [Fact]
    public async Task AbortAsync_MessagesOnTheirWay_GivesEachOneOutcome()
    {
        var topic = await cluster.CreateTopicAsync(Partitions, "txn");
        await using var host = new TransactionHost(
            cluster.BootstrapServers, TestCluster.NewGroupId("txn"), options => options.Linger = TimeSpan.FromMinutes(1));
        await using var transaction = await host.BeginAsync();

        var send = transaction.ProduceBatchAsync(topic, TransactionHost.Messages("waiting", 1_000), Cancellation);
        await transaction.AbortAsync(Cancellation);

        var delivery = await send;
        Assert.Equal(1_000, delivery.Count);
        Assert.All(delivery, outcome => Assert.Equal((PersistenceStatus.NotPersisted, ErrorCode.Local_PurgeQueue), (outcome.Status, outcome.Code)));
        Assert.Empty(await cluster.ReadAllAsync(topic));
    }

    [Fact]
    public async Task BeginTransactionAsync_SecondProducerOfTheSameId_FencesTheFirst()
    {
        var topic = await cluster.CreateTopicAsync(Partitions, "txn");
        var id = TestCluster.NewGroupId("txn");
        await using var first = new TransactionHost(cluster.BootstrapServers, id);
        await using var second = new TransactionHost(cluster.BootstrapServers, id);

        await using var fenced = await first.BeginAsync();
        await fenced.ProduceBatchAsync(topic, TransactionHost.Messages("fenced"), Cancellation);
        await using var owner = await second.BeginAsync();
        await owner.ProduceBatchAsync(topic, TransactionHost.Messages("owner"), Cancellation);
        if (cluster.IsEmbedded)
        {
            await owner.CommitAsync(Cancellation);
            return;
        }

        var failure = await Assert.ThrowsAsync<TransactionException>(() => fenced.CommitAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation));
        var next = await Assert.ThrowsAsync<TransactionException>(() => first.BeginAsync());
        await owner.CommitAsync(Cancellation);

        Assert.Equal((TransactionErrorKind.Fatal, TransactionErrorKind.Fatal), (failure.Kind, next.Kind));
        Assert.Contains("TransactionalId", failure.Message, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, await first.HealthAsync());
        Assert.Equal(HealthStatus.Healthy, await second.HealthAsync());
        Assert.Equal(Values("owner"), await EventuallyReadAsync(topic, 10));
    }

    [Fact]
    public async Task DisposeAsync_TransactionOpen_AbortsItForTheReaders()
    {
        var topic = await cluster.CreateTopicAsync(Partitions, "txn");
        var id = TestCluster.NewGroupId("txn");
        await using (var host = new TransactionHost(cluster.BootstrapServers, id))
        {
            var open = await host.BeginAsync();
            await open.ProduceBatchAsync(topic, TransactionHost.Messages("open"), Cancellation);
        }

        await using var later = new TransactionHost(cluster.BootstrapServers, TestCluster.NewGroupId("other"));
        await using var transaction = await later.BeginAsync();
        await transaction.ProduceBatchAsync(topic, TransactionHost.Messages("later"), Cancellation);
        await transaction.CommitAsync(Cancellation);

        // A transaction that were still open would hold the readers back until its timeout.
        Assert.Equal(Values("later", alsoOnMocks: "open"), await EventuallyReadAsync(topic, 10));
    }

    // Of two members with one place in the group, only the one that is in it commits.
    [Fact]
    public async Task SendOffsetsAsync_ConsumerThatLeftItsGroup_RequiresAnAbort()
    {
        var topic = await cluster.CreateTopicAsync(Partitions, "txn");
        var groupId = TestCluster.NewGroupId("txn");
        await using var host = new TransactionHost(cluster.BootstrapServers, TestCluster.NewGroupId("txn"));
        var metadata = await JoinAndLeaveAsync(groupId, topic);

        await using var transaction = await host.BeginAsync();
        await transaction.ProduceBatchAsync(topic, TransactionHost.Messages("stale"), Cancellation);
        var send = transaction.SendOffsetsAsync([new TopicPartitionOffset(topic, 0, 5)], metadata, Cancellation);
        if (cluster.IsEmbedded)
        {
            await send;
            return;
        }

        var failure = await Assert.ThrowsAsync<TransactionException>(() => send);
        var commit = await Assert.ThrowsAsync<TransactionException>(() => transaction.CommitAsync(Cancellation));
        await transaction.AbortAsync(Cancellation);

        Assert.Equal((TransactionErrorKind.AbortRequired, TransactionErrorKind.AbortRequired), (failure.Kind, commit.Kind));
        Assert.All(await cluster.GetCommittedOffsetsAsync(groupId, topic), committed => Assert.True(committed.Offset.IsSpecial));
    }

    private Task<IConsumerGroupMetadata> JoinAndLeaveAsync(string groupId, string topic) => Task.Factory.StartNew(
        () =>
        {
            var config = new ConsumerConfig { BootstrapServers = cluster.BootstrapServers, GroupId = groupId, EnableAutoCommit = false };
            using var consumer = new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
            consumer.Subscribe(topic);
            while (consumer.Assignment.Count == 0)
            {
                Cancellation.ThrowIfCancellationRequested();
                try
                {
                    consumer.Consume(TimeSpan.FromMilliseconds(50));
                }
                catch (ConsumeException exception) when (exception.Error.Code == ErrorCode.UnknownTopicOrPart)
                {
                    // A broker that has not heard of the new topic yet.
                }
            }

            var metadata = consumer.ConsumerGroupMetadata;
            consumer.Close();
            return metadata;
        },
        Cancellation,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private IEnumerable<string> Values(string name, string? alsoOnMocks = null) =>
        TransactionHost.Messages(name).Concat(cluster.IsEmbedded && alsoOnMocks is not null ? TransactionHost.Messages(alsoOnMocks) : [])
            .Select(message => message.Value).Order();

    private async Task<IEnumerable<string>> ReadAsync(string topic) =>
        (await CommittedReader.ReadCommittedAsync(cluster.BootstrapServers, topic, Partitions)).Order();

    // The brokers write the markers of a commit after they have answered it.
    private async Task<IEnumerable<string>> EventuallyReadAsync(string topic, int count)
    {
        IEnumerable<string> values = [];
        await Eventually.Async(async () => (values = await ReadAsync(topic)).Count() >= count);
        return values;
    }
}
