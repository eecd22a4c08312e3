using System.Diagnostics;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Broker faults: what is accepted is delivered after the heal, or its outcome says what is known.</summary>
/// <remarks>
/// A mock broker checks no sequence numbers. Where it fails requests, one request in flight keeps the log's order from being its artefact.
/// </remarks>
public class ProducerFaultTests
{
    private static readonly (string, string) OneInFlight = ("max.in.flight", "1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 2. Four resets, because retries=3 would give up at the fourth.
    [Fact]
    public async Task ProduceBatchAsync_ConnectionResetFourTimes_DeliversAllInOrder()
    {
        await using var test = await ClusterProducer.StartAsync(librdkafka: OneInFlight);
        test.Cluster.StartRequestTracking();
        test.Cluster.PushErrors(KafkaRequest.Produce, [.. Enumerable.Repeat(ErrorCode.Local_Transport, 4)]);

        var delivery = await ProduceAsync(test, 500);

        Assert.True(test.Cluster.CountRequests(KafkaRequest.Produce) > 4, "the four resets came before the delivery");
        Assert.True(delivery.AllPersisted);
        await test.AssertPersistedAreReadableAsync(delivery);
        await test.AssertOrderPerKeyAsync();
    }

    // Fault test 3.
    [Fact]
    public async Task ProduceBatchAsync_NotEnoughReplicasForSeconds_DeliversAfterTheHeal()
    {
        await using var test = await ClusterProducer.StartAsync(librdkafka: OneInFlight);

        var delivery = await ProduceDuringShortageAsync(test);

        Assert.True(delivery.AllPersisted);
        await test.AssertPersistedAreReadableAsync(delivery);
        await test.AssertOrderPerKeyAsync();
    }

    // Fault test 3, the control run: why retries=3 of the guide is not the default.
    [Fact]
    public async Task ProduceBatchAsync_NotEnoughReplicasForSecondsWithThreeRetries_LosesTheBatch()
    {
        await using var test = await ClusterProducer.StartAsync(librdkafka: [OneInFlight, ("retries", "3")]);

        var delivery = await ProduceDuringShortageAsync(test);

        Assert.Equal(0, delivery.PersistedCount);
        Assert.All(delivery, outcome => Assert.Equal(ErrorCode.NotEnoughReplicas, outcome.Code));
        Assert.Empty(await test.ReadAllAsync());
    }

    // Fault test 4.
    [Fact]
    public async Task ProduceBatchAsync_NotEnoughReplicasAfterAppend_IsNeverCalledNotPersisted()
    {
        // The linger keeps the hundred in one batch, on a busy machine too: the three errors are for one batch.
        await using var test = await ClusterProducer.StartAsync(librdkafka: [OneInFlight, ("retries", "2"), ("linger.ms", "500")]);
        test.Cluster.PushErrors(KafkaRequest.Produce, [.. Enumerable.Repeat(ErrorCode.NotEnoughReplicasAfterAppend, 3)]);

        var failed = await ProduceAsync(test, 100);
        var after = await ProduceAsync(test, 100, first: 100);

        Assert.All(failed, outcome => Assert.Equal(
            (ErrorCode.NotEnoughReplicasAfterAppend, PersistenceStatus.PossiblyPersisted), (outcome.Code, outcome.Status)));
        Assert.True(after.AllPersisted);
        await test.AssertPersistedAreReadableAsync(after, firstId: 100);
    }

    // Fault test 6.
    [Fact]
    public async Task ProduceBatchAsync_LeaderMovesUnderLoad_DeliversAllInOrder()
    {
        await using var test = await ClusterProducer.StartAsync(
            librdkafka: [OneInFlight, ("topic.metadata.refresh.fast.interval.ms", "50"), ("batch.num.messages", "50")]);
        var outcomes = new List<DeliveryOutcome>();
        test.Cluster.StartRequestTracking();

        for (var move = 1; move <= 10; move++)
        {
            // The first batch is on its way when the leader moves, the second goes to where the leader was.
            var first = ProduceAsync(test, 100, first: outcomes.Count);
            test.Cluster.SetPartitionLeader(ClusterProducer.Topic, 0, 1 + (move % 3));
            var second = ProduceAsync(test, 100, first: outcomes.Count + 100);
            outcomes.AddRange(await first);
            outcomes.AddRange(await second);
        }

        Assert.All(Enumerable.Range(1, 3), broker => Assert.NotEqual(0, test.Cluster.CountRequests(KafkaRequest.Produce, broker)));
        Assert.All(outcomes, outcome => Assert.True(outcome.IsPersisted));
        await test.AssertPersistedAreReadableAsync(outcomes);
        await test.AssertOrderPerKeyAsync();
    }

    // Fault test 8.
    [Fact]
    public async Task ProduceBatchAsync_AllBrokersDownForSeconds_DeliversAfterTheyAreBack()
    {
        await using var test = await ClusterProducer.StartAsync();
        Assert.True((await ProduceAsync(test, 10)).AllPersisted);
        test.Cluster.SetAllBrokersDown();

        var batch = test.Producer.ProduceBatchAsync(ClusterProducer.Topic, ClusterProducer.Messages(1_000, first: 10), Cancellation);
        await Eventually.Async(() => test.Logs.Of(EventIds.ProducerError).Any(entry => entry["ErrorCode"] is ErrorCode.Local_AllBrokersDown));
        Assert.False(batch.IsCompleted);
        test.Cluster.SetAllBrokersUp();
        var delivery = await batch.WaitAsync(Eventually.Deadline, Cancellation);

        Assert.True(delivery.AllPersisted);
        await test.AssertPersistedAreReadableAsync(delivery, firstId: 10);
        await test.AssertOrderPerKeyAsync();
        Assert.InRange(test.Logs.Of(EventIds.ProducerError).Count(entry => entry["ErrorCode"] is ErrorCode.Local_AllBrokersDown), 1, 3);
    }

    // Fault test 23.
    [Fact]
    public async Task ProduceAsync_TopicThatDoesNotExist_FailsNotPersistedAndDoesNotCreateIt()
    {
        await using var test = await ClusterProducer.StartAsync(librdkafka: ("topic.metadata.propagation.max.ms", "500"));

        var call = test.Producer.ProduceAsync("clinical.observation.recroded", ClusterProducer.Message(0), Cancellation);
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => call.WaitAsync(Eventually.Deadline, Cancellation));

        Assert.Equal(PersistenceStatus.NotPersisted, failure.Status);
        Assert.Contains(failure.Code, new[] { ErrorCode.Local_UnknownTopic, ErrorCode.UnknownTopicOrPart });
        var read = await Assert.ThrowsAsync<KafkaException>(
            () => test.Cluster.ReadAllAsync("clinical.observation.recroded", cancellationToken: Cancellation));
        Assert.Equal(ErrorCode.UnknownTopicOrPart, read.Error.Code);
    }

    private static Task<BatchDelivery> ProduceAsync(ClusterProducer test, int count, int first = 0) =>
        test.Producer.ProduceBatchAsync(ClusterProducer.Topic, ClusterProducer.Messages(count, first), Cancellation)
            .WaitAsync(2 * Eventually.Deadline, Cancellation);

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
