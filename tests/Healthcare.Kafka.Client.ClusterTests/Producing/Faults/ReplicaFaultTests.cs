using System.Diagnostics;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Brokers that cannot store or replicate for a while: librdkafka tries again until DeliveryTimeout, and no outcome says more than is known.</summary>
public class ReplicaFaultTests
{
    protected virtual ClientTransport Transport => ClientTransport.Auto;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 3.
    [Fact]
    public async Task ProduceBatchAsync_NotEnoughReplicasForSeconds_DeliversAfterTheHeal()
    {
        await using var test = await ClusterProducer.StartAsync(transport: Transport, librdkafka: ClusterProducer.OneInFlight);

        var delivery = await ProduceDuringShortageAsync(test);

        Assert.True(delivery.AllPersisted);
        await test.AssertLedgerAsync();
    }

    // Fault test 3, the control run: why retries=3 of the guide is not the default.
    [Fact]
    public async Task ProduceBatchAsync_NotEnoughReplicasForSecondsWithThreeRetries_LosesTheBatch()
    {
        await using var test = await ClusterProducer.StartAsync(transport: Transport, librdkafka: [ClusterProducer.OneInFlight, ("retries", "3")]);

        var delivery = await ProduceDuringShortageAsync(test);

        Assert.Equal(0, delivery.PersistedCount);
        Assert.All(delivery, outcome => Assert.Equal(ErrorCode.NotEnoughReplicas, outcome.Code));
        await test.AssertLedgerAsync();
        Assert.Empty(await test.ReadAllAsync());
    }

    // Fault test 4.
    [Fact]
    public async Task ProduceBatchAsync_NotEnoughReplicasAfterAppendUntilRetriesEnd_IsNeverCalledNotPersisted()
    {
        // The linger keeps the hundred in one batch, on a busy machine too: the three errors are for one batch.
        await using var test = await ClusterProducer.StartAsync(transport: Transport, librdkafka: [ClusterProducer.OneInFlight, ("retries", "2"), ("linger.ms", "500")]);
        test.Cluster.PushErrors(KafkaRequest.Produce, [.. Enumerable.Repeat(ErrorCode.NotEnoughReplicasAfterAppend, 3)]);

        var failed = await ProduceAsync(test, 100);
        Assert.Equal(CheckedCalls.Patients, test.Core.ResumeAll());
        var after = await ProduceAsync(test, 100);

        Assert.All(failed, outcome => Assert.Equal(
            (ErrorCode.NotEnoughReplicasAfterAppend, PersistenceStatus.PossiblyPersisted), (outcome.Code, outcome.Status)));
        Assert.True(after.AllPersisted);
        await test.AssertLedgerAsync();
    }

    // Fault tests 4 and 5: errors that pass while librdkafka tries again.
    [Theory]
    [InlineData(ErrorCode.NotEnoughReplicasAfterAppend)]
    [InlineData(ErrorCode.KafkaStorageError)]
    public async Task ProduceBatchAsync_ThreeTransientErrors_DeliversAllInOrder(ErrorCode error)
    {
        await using var test = await ClusterProducer.StartAsync(transport: Transport, librdkafka: ClusterProducer.OneInFlight);
        test.Cluster.StartRequestTracking();
        test.Cluster.PushErrors(KafkaRequest.Produce, error, error, error);

        var delivery = await ProduceAsync(test, 500);

        Assert.True(test.Cluster.CountRequests(KafkaRequest.Produce) > 3, "the three errors came before the delivery");
        Assert.True(delivery.AllPersisted);
        await test.AssertLedgerAsync();
    }

    private static Task<BatchDelivery> ProduceAsync(ClusterProducer test, int count) =>
        test.Calls.ProduceBatchAsync(count, cancellationToken: Cancellation).WaitAsync(2 * Eventually.Deadline, Cancellation);

    private static async Task<BatchDelivery> ProduceDuringShortageAsync(ClusterProducer test)
    {
        var shortage = TimeSpan.FromSeconds(5);
        test.Cluster.PushErrors(KafkaRequest.Produce, [.. Enumerable.Repeat(ErrorCode.NotEnoughReplicas, 1_000)]);
        var start = Stopwatch.GetTimestamp();
        var batch = ProduceAsync(test, 100);
        await Eventually.Async(() => Stopwatch.GetElapsedTime(start) > shortage);
        test.Cluster.ClearErrors(KafkaRequest.Produce);
        return await batch;
    }
}
