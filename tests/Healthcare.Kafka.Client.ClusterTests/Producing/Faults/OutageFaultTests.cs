using System.Diagnostics;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Nobody answers, for a minute.</summary>
public class OutageFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 8.
    [Fact]
    public async Task ProduceBatchAsync_AllBrokersDownForAMinute_DeliversSoonAfterTheyAreBack()
    {
        await using var test = await ClusterProducer.StartAsync();
        Assert.True((await test.Calls.ProduceBatchAsync(10, cancellationToken: Cancellation)).AllPersisted);
        test.Cluster.SetAllBrokersDown();

        var start = Stopwatch.GetTimestamp();
        var batch = test.Calls.ProduceBatchAsync(1_000, cancellationToken: Cancellation);
        await Eventually.Async(() => AllBrokersDown(test) > 0);
        await Eventually.Async(() => Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(60), deadline: TimeSpan.FromSeconds(70));
        Assert.False(batch.IsCompleted);
        test.Cluster.SetAllBrokersUp();
        var healed = Stopwatch.GetTimestamp();

        Assert.True((await batch.WaitAsync(Eventually.Deadline, Cancellation)).AllPersisted);
        Assert.InRange(Stopwatch.GetElapsedTime(healed), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.InRange(AllBrokersDown(test), 1, 2);
        await test.AssertLedgerAsync();
    }

    private static int AllBrokersDown(ClusterProducer test) =>
        test.Logs.Of(EventIds.ProducerError).Count(entry => entry["ErrorCode"] is ErrorCode.Local_AllBrokersDown);
}
