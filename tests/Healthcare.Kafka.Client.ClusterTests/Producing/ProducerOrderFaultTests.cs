using System.Diagnostics;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>What a failed delivery stops on a real wire, with FailKey.</summary>
/// <remarks>Where a mock broker fails requests, one request in flight keeps the log's order from being its artefact.</remarks>
public class ProducerOrderFaultTests
{
    private const string Topic = ClusterProducer.Topic;

    private static readonly (string, string) OneInFlight = ("max.in.flight", "1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 9. The second message comes while the first is unreported: it must not go out when the broker is back.
    [Fact]
    public async Task ProduceAsync_BrokersDownForLongerThanDeliveryTimeout_LaterOfTheKeyIsNeverSent()
    {
        await using var test = await StartWithDeliveryTimeoutAsync(TimeSpan.FromSeconds(5));
        await test.Producer.ProduceAsync(Topic, ClusterProducer.Message(0), Cancellation);
        test.Cluster.SetAllBrokersDown();
        var first = test.Producer.ProduceAsync(Topic, ClusterProducer.Message(1), Cancellation);

        // Both are younger than the first: time enough to come through after the heal.
        await PassesAsync(TimeSpan.FromSeconds(3));
        var later = test.Producer.ProduceAsync(Topic, ClusterProducer.Message(11), Cancellation);
        var other = test.Producer.ProduceAsync(Topic, ClusterProducer.Message(2), Cancellation);

        var failed = await Assert.ThrowsAsync<DeliveryException>(() => first.WaitAsync(Eventually.Deadline, Cancellation));
        test.Cluster.SetAllBrokersUp();
        var stopped = await Assert.ThrowsAsync<DeliveryException>(() => later.WaitAsync(Eventually.Deadline, Cancellation));

        Assert.Equal((ErrorCode.Local_MsgTimedOut, false), (failed.Code, failed.Outcome.FollowsFailure));
        Assert.Equal(
            (PersistenceStatus.NotPersisted, ErrorCode.Local_MsgTimedOut, true), (stopped.Status, stopped.Code, stopped.Outcome.FollowsFailure));
        Assert.True((await other.WaitAsync(Eventually.Deadline, Cancellation)).IsPersisted);
        Assert.True(await test.Producer.ResumeKeyAsync(Topic, ClusterProducer.Message(1).Key, Cancellation));
        Assert.True((await test.Producer.ProduceAsync(Topic, ClusterProducer.Message(21), Cancellation)).IsPersisted);
        Assert.Equal([0, 2, 21], (await test.ReadAllAsync()).Select(ClusterProducer.IdOf).Distinct());
    }

    // Fault test 9, under load: twenty messages of each key around the outage.
    [Fact]
    public async Task ProduceAsync_BrokersDownUnderLoad_NothingBehindAFailureIsSent()
    {
        await using var test = await StartWithDeliveryTimeoutAsync(TimeSpan.FromSeconds(2));
        var calls = new List<Task<DeliveryOutcome>>();
        for (var i = 0; i < 200; i++)
        {
            if (i == 30)
            {
                test.Cluster.SetAllBrokersDown();
            }

            calls.Add(OutcomeAsync(test.Producer.ProduceAsync(Topic, ClusterProducer.Message(i), Cancellation)));
            await PassesAsync(TimeSpan.FromMilliseconds(10));
        }

        await Eventually.Async(() => calls.Exists(call => call.IsCompletedSuccessfully && !call.Result.IsPersisted));
        test.Cluster.SetAllBrokersUp();
        var outcomes = await Task.WhenAll(calls).WaitAsync(2 * Eventually.Deadline, Cancellation);

        Assert.Contains(outcomes, outcome => outcome.FollowsFailure);
        foreach (var key in outcomes.Index().GroupBy(item => item.Index % 10))
        {
            var fromTheFirst = key.SkipWhile(item => !item.Item.FollowsFailure).ToList();
            Assert.All(fromTheFirst, item => Assert.Equal((true, PersistenceStatus.NotPersisted), (item.Item.FollowsFailure, item.Item.Status)));
        }

        await test.AssertPersistedAreReadableAsync(outcomes);
        await test.AssertOrderPerKeyAsync();
        var unsent = outcomes.Index().Where(item => item.Item.FollowsFailure).Select(item => item.Index).ToHashSet();
        Assert.DoesNotContain(await test.ReadAllAsync(), record => unsent.Contains(ClusterProducer.IdOf(record)));
        Assert.Equal(0, test.Core.Outstanding);
    }

    // Fault tests 10 and 11: retries used up in mid-stream, and errors that no retry helps.
    [Theory]
    [InlineData(ErrorCode.NotEnoughReplicas)]
    [InlineData(ErrorCode.InvalidRecord)]
    [InlineData(ErrorCode.MsgSizeTooLarge)]
    public async Task ProduceBatchAsync_SomeKeysFailForGood_StopsThemAndNoOthers(ErrorCode code)
    {
        await using var test = await ClusterProducer.StartAsync(librdkafka: [OneInFlight, ("retries", "1")]);
        Assert.True((await ProduceAsync(test, 0, 10)).AllPersisted);

        // More than all requests of the batch and their retries can use up.
        test.Cluster.PushErrors(KafkaRequest.Produce, [.. Enumerable.Repeat(code, 100)]);
        var failed = await ProduceAsync(test, 10, 5);
        test.Cluster.ClearErrors(KafkaRequest.Produce);
        var after = await ProduceAsync(test, 20, 10);

        Assert.All(failed, outcome => Assert.Equal((code, false, false), (outcome.Code, outcome.IsPersisted, outcome.FollowsFailure)));
        Assert.All(after.Take(5), outcome => Assert.Equal((code, true), (outcome.Code, outcome.FollowsFailure)));
        Assert.All(after.Skip(5), outcome => Assert.True(outcome.IsPersisted));
        Assert.Equal(5, test.Core.ResumeAll());
        Assert.True((await ProduceAsync(test, 30, 10)).AllPersisted);
        await test.AssertPersistedAreReadableAsync(after, firstId: 20);
        await test.AssertOrderPerKeyAsync();
        int[] expected = [.. Enumerable.Range(0, 10), .. Enumerable.Range(25, 15)];
        Assert.Equal(expected, (await test.ReadAllAsync()).Select(ClusterProducer.IdOf).Distinct().Order());
    }

    // Held messages are part of what dispose waits for.
    [Fact]
    public async Task DisposeAsync_MessagesAreHeldAndBrokersComeBack_DeliversThemInOrder()
    {
        await using var test = await ClusterProducer.StartAsync();
        await test.Producer.ProduceAsync(Topic, ClusterProducer.Message(0), Cancellation);
        test.Cluster.SetAllBrokersDown();
        var first = test.Producer.ProduceAsync(Topic, ClusterProducer.Message(1), Cancellation);
        await PassesAsync(TimeSpan.FromSeconds(1));
        var held = test.Producer.ProduceBatchAsync(Topic, [ClusterProducer.Message(11), ClusterProducer.Message(21)], Cancellation);

        var dispose = test.Core.DisposeAsync().AsTask();
        test.Cluster.SetAllBrokersUp();
        await dispose.WaitAsync(2 * Eventually.Deadline, Cancellation);

        Assert.True((await first).IsPersisted);
        Assert.True((await held).AllPersisted);
        Assert.Equal([0, 1, 11, 21], (await test.ReadAllAsync()).Select(ClusterProducer.IdOf).Distinct());
    }

    private static Task<ClusterProducer> StartWithDeliveryTimeoutAsync(TimeSpan timeout) => ClusterProducer.StartAsync(
        settings => settings with { DeliveryTimeout = timeout }, librdkafka: ("delivery.timeout.ms", $"{timeout.TotalMilliseconds}"));

    private static Task<BatchDelivery> ProduceAsync(ClusterProducer test, int first, int count) =>
        test.Producer.ProduceBatchAsync(Topic, ClusterProducer.Messages(count, first), Cancellation).WaitAsync(Eventually.Deadline, Cancellation);

    private static Task PassesAsync(TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        return Eventually.Async(() => Stopwatch.GetElapsedTime(start) >= time);
    }

    private static async Task<DeliveryOutcome> OutcomeAsync(Task<DeliveryOutcome> call)
    {
        try
        {
            return await call;
        }
        catch (DeliveryException failure)
        {
            return failure.Outcome;
        }
    }
}
