namespace Healthcare.Kafka.Client.ClusterTests;

public class ProduceStreamClusterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProduceBatchAsync_HundredThousandThroughASmallBuffer_DeliversAllInOrder()
    {
        const int Count = 100_000;
        await using var test = await ClusterProducer.StartAsync(
            settings => settings with { BufferMessages = 2_000, MaxBlock = Eventually.Deadline }, partitions: 8);
        var source = AsyncEnumerable.Range(0, Count).Select(id => ClusterProducer.Message(id));

        var most = 0;
        var outcomes = new List<DeliveryOutcome>(Count);
        await foreach (var outcome in test.Producer.ProduceBatchAsync(ClusterProducer.Topic, source, Cancellation))
        {
            most = Math.Max(most, test.Core.Outstanding);
            outcomes.Add(outcome);
        }

        Assert.Equal(Count, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.True(outcome.IsPersisted));
        Assert.Equal(Count, outcomes.Select(outcome => outcome.MessageId).Distinct().Count());
        Assert.InRange(most, 0, 2_000);
        await test.AssertPersistedAreReadableAsync(outcomes);
        await test.AssertOrderPerKeyAsync();
    }

    // Fault test 21, for a stream.
    [Fact]
    public async Task ProduceBatchAsync_StreamLeftEarly_StillDeliversWhatWasAccepted()
    {
        await using var test = await ClusterProducer.StartAsync();
        test.Cluster.SetRoundTripTime(TimeSpan.FromMilliseconds(100));
        var last = -1;
        var source = AsyncEnumerable.Range(0, int.MaxValue).Select(id => ClusterProducer.Message(last = id));

        await foreach (var outcome in test.Producer.ProduceBatchAsync(ClusterProducer.Topic, source, Cancellation))
        {
            Assert.True(outcome.IsPersisted);
            break;
        }

        await test.Producer.FlushAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        var ids = (await test.ReadAllAsync()).Select(ClusterProducer.IdOf).ToArray();
        Assert.Equal(Enumerable.Range(0, ids.Length), ids.Order());
        await test.AssertOrderPerKeyAsync();
        Assert.InRange(ids.Length, last, last + 1);
    }
}
