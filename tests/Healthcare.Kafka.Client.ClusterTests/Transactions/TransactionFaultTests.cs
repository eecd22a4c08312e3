using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Transactions on brokers that fail: what passes is tried again, what does not is told with what is left to do.</summary>
public class TransactionFaultTests
{
    private const string Topic = "clinical.alert.raised";

    private static async Task<bool> IsCommittedAsync(IKafkaTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
            return true;
        }
        catch (TransactionException failure) when (failure.Kind == TransactionErrorKind.Retriable)
        {
            return false;
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(KafkaRequest.InitProducerId, ErrorCode.GroupCoordinatorNotAvailable, ErrorCode.NotCoordinatorForGroup, ErrorCode.GroupLoadInProgress)]
    [InlineData(KafkaRequest.AddPartitionsToTxn, ErrorCode.UnknownTopicOrPart, ErrorCode.ConcurrentTransactions, ErrorCode.NotCoordinatorForGroup)]
    [InlineData(KafkaRequest.AddOffsetsToTxn, ErrorCode.RequestTimedOut, ErrorCode.NotCoordinatorForGroup, ErrorCode.ConcurrentTransactions)]
    [InlineData(KafkaRequest.TxnOffsetCommit, ErrorCode.GroupLoadInProgress, ErrorCode.NotCoordinatorForGroup, ErrorCode.GroupCoordinatorNotAvailable)]
    [InlineData(KafkaRequest.EndTxn, ErrorCode.GroupCoordinatorNotAvailable, ErrorCode.NotCoordinatorForGroup, ErrorCode.GroupLoadInProgress)]
    [InlineData(KafkaRequest.EndTxn, ErrorCode.Local_Transport, ErrorCode.Local_Transport, ErrorCode.Local_Transport)]
    public async Task CommitAsync_ErrorsThatPass_Commits(KafkaRequest request, ErrorCode first, ErrorCode second, ErrorCode third)
    {
        await using var cluster = await StartAsync();
        await using var host = new TransactionHost(cluster.BootstrapServers, "ward-1");
        cluster.PushErrors(request, first, second, third);

        await CommitOneAsync(cluster, host);

        Assert.Equal(10, (await cluster.ReadAllAsync(Topic, cancellationToken: Cancellation)).Count);
    }

    [Theory]
    [InlineData(KafkaRequest.AddPartitionsToTxn, ErrorCode.TopicAuthorizationFailed)]
    [InlineData(KafkaRequest.AddOffsetsToTxn, ErrorCode.GroupAuthorizationFailed)]
    [InlineData(KafkaRequest.TxnOffsetCommit, ErrorCode.IllegalGeneration)]
    [InlineData(KafkaRequest.Produce, ErrorCode.UnknownProducerId)]
    [InlineData(KafkaRequest.EndTxn, ErrorCode.InvalidProducerIdMapping)]
    public async Task CommitAsync_ErrorsThatNeedAnAbort_SaySoAndTheNextTransactionCommits(KafkaRequest request, ErrorCode error)
    {
        await using var cluster = await StartAsync();
        await using var host = new TransactionHost(cluster.BootstrapServers, "ward-1");
        await CommitOneAsync(cluster, host);
        cluster.PushErrors(request, error);

        var failure = await Assert.ThrowsAnyAsync<HealthcareKafkaException>(() => CommitOneAsync(cluster, host));
        await CommitOneAsync(cluster, host);

        Assert.NotEqual(TransactionErrorKind.Fatal, (failure as TransactionException)?.Kind);
        Assert.Equal(HealthStatus.Healthy, await host.HealthAsync());
    }

    [Fact]
    public async Task CommitAsync_Fenced_EndsTheProducerWithOneTypedError()
    {
        await using var cluster = await StartAsync();
        await using var host = new TransactionHost(cluster.BootstrapServers, "ward-1");
        await CommitOneAsync(cluster, host);
        cluster.PushErrors(KafkaRequest.EndTxn, (ErrorCode)90);

        var failure = await Assert.ThrowsAsync<TransactionException>(() => CommitOneAsync(cluster, host));
        var next = await Assert.ThrowsAsync<TransactionException>(() => host.BeginAsync());

        Assert.Equal((TransactionErrorKind.Fatal, ErrorCode.Local_Fenced), (failure.Kind, failure.Code));
        Assert.Equal(TransactionErrorKind.Fatal, next.Kind);
        Assert.Equal(HealthStatus.Unhealthy, await host.HealthAsync());
        Assert.Single(host.Logs.Of(EventIds.ProducerFatalError));
    }

    [Fact]
    public async Task CommitAsync_BrokersAwayPastTheTimeout_IsRetriableAndCommitsWhenTheyAreBack()
    {
        await using var cluster = await StartAsync();
        await using var host = new TransactionHost(cluster.BootstrapServers, "ward-1", options =>
        {
            options.TransactionTimeout = TimeSpan.FromSeconds(3);
            options.DeliveryTimeout = TimeSpan.FromSeconds(3);
        });
        await using var transaction = await host.BeginAsync();
        Assert.True((await transaction.ProduceBatchAsync(Topic, TransactionHost.Messages("alert"), Cancellation)).AllPersisted);
        cluster.SetAllBrokersDown();

        var failure = await Assert.ThrowsAsync<TransactionException>(
            () => transaction.CommitAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation));
        cluster.SetAllBrokersUp();

        // Nobody knows when librdkafka connects again: it may wait longer than one commit does.
        await Eventually.Async(async () => await IsCommittedAsync(transaction), "the same call commits when the brokers are back");

        Assert.Equal((TransactionErrorKind.Retriable, true), (failure.Kind, failure.IsTransient));
        await CommitOneAsync(cluster, host);
    }

    [Fact]
    public async Task BeginTransactionAsync_BrokersAway_EndsWithTheTokenAndBeginsWhenTheyAreBack()
    {
        await using var cluster = await StartAsync();
        cluster.SetAllBrokersDown();
        await using var host = new TransactionHost(cluster.BootstrapServers, "ward-1");
        using var cancel = new CancellationTokenSource();

        var begin = host.Producer.BeginTransactionAsync(cancel.Token);
        await Eventually.Async(() => host.Logs.Of(EventIds.ProducerError).Any());
        Assert.False(begin.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => begin);
        cluster.SetAllBrokersUp();

        await CommitOneAsync(cluster, host);
    }

    [Fact]
    public async Task DisposeAsync_BrokersAwayWithATransactionOpen_EndsInTimeWithEveryOutcome()
    {
        await using var cluster = await StartAsync();
        var host = new TransactionHost(cluster.BootstrapServers, "ward-1", options => options.FlushTimeout = TimeSpan.FromSeconds(1));
        var transaction = await host.BeginAsync();
        cluster.SetAllBrokersDown();
        var send = transaction.ProduceBatchAsync(Topic, TransactionHost.Messages("alert"), Cancellation);

        await host.DisposeAsync().AsTask().WaitAsync(2 * Eventually.Deadline, Cancellation);

        Assert.Equal(10, (await send.WaitAsync(Eventually.Deadline, Cancellation)).Count(outcome => !outcome.IsPersisted));
        await transaction.DisposeAsync();
    }

    private static async Task<EmbeddedKafkaCluster> StartAsync()
    {
        var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic(Topic, 1);
        return cluster;
    }

    private static async Task CommitOneAsync(EmbeddedKafkaCluster cluster, TransactionHost host)
    {
        using var consumer = cluster.CreateConsumer("relay");
        await using var transaction = await host.BeginAsync();
        await transaction.ProduceBatchAsync(Topic, TransactionHost.Messages("alert"), Cancellation);
        await transaction.SendOffsetsAsync([new TopicPartitionOffset(Topic, 0, 1)], consumer.ConsumerGroupMetadata, Cancellation);
        await transaction.CommitAsync(Cancellation);
    }
}
