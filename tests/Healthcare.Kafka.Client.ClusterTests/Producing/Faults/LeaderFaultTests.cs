using System.Diagnostics;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Partitions whose leader moves or is missing.</summary>
public class LeaderFaultTests
{
    private const int Partitions = 4;
    private const int Buffer = 500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 6.
    [Fact]
    public async Task ProduceBatchAsync_LeadersMoveUnderLoad_DeliversAllInOrder()
    {
        await using var test = await ClusterProducer.StartAsync(
            partitions: Partitions,
            librdkafka: [ClusterProducer.OneInFlight, ("topic.metadata.refresh.fast.interval.ms", "50"), ("batch.num.messages", "50")]);
        test.Cluster.StartRequestTracking();
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(caller => Task.Run(() => ProduceUntilAsync(test, caller, stop.Token), Cancellation)).ToArray();

        using var moves = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var move = 0; move < 25; move++)
        {
            await moves.WaitForNextTickAsync(Cancellation);
            test.Cluster.SetPartitionLeader(ClusterProducer.Topic, move % Partitions, 1 + ((move + (move / Partitions)) % 3));
        }

        await stop.CancelAsync();
        await Task.WhenAll(load).WaitAsync(2 * Eventually.Deadline, Cancellation);

        Assert.All(Enumerable.Range(1, 3), broker => Assert.NotEqual(0, test.Cluster.CountRequests(KafkaRequest.Produce, broker)));
        Assert.Equal(0, test.Ledger.Failed);
        await test.AssertLedgerAsync();
    }

    // Fault test 7.
    [Fact]
    public async Task ProduceBatchAsync_NoLeaderForSeconds_WaitsInItsBufferAndDeliversAll()
    {
        await using var test = await ClusterProducer.StartAsync(settings => settings with { BufferMessages = Buffer });
        test.Cluster.SetPartitionLeader(ClusterProducer.Topic, 0, -1);

        var batch = test.Calls.ProduceBatchAsync(4 * Buffer, cancellationToken: Cancellation);
        var behind = test.Calls.EnqueueAsync(cancellationToken: Cancellation).AsTask();
        await Eventually.Async(() => test.Core.Outstanding == Buffer);
        var start = Stopwatch.GetTimestamp();
        await Eventually.Async(() =>
        {
            Assert.InRange(test.Core.Outstanding, 0, Buffer);
            Assert.False(batch.IsCompleted || behind.IsCompleted);
            return Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(10);
        });
        test.Cluster.SetPartitionLeader(ClusterProducer.Topic, 0, 2);

        Assert.True((await batch.WaitAsync(2 * Eventually.Deadline, Cancellation)).AllPersisted);
        await behind.WaitAsync(Eventually.Deadline, Cancellation);
        await test.AssertLedgerAsync();
    }

    // At a pace: the mock keeps 5 MiB of a partition, and drops what a fast machine produced first.
    private static async Task ProduceUntilAsync(ClusterProducer test, int caller, CancellationToken stop)
    {
        var keys = Enumerable.Range(0, 100).Select(i => CheckedCalls.Key((CheckedCalls.Patients * caller) + (i % CheckedCalls.Patients))).ToArray();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(40));
        while (!stop.IsCancellationRequested && await pace.WaitForNextTickAsync(Cancellation))
        {
            await test.Calls.ProduceBatchAsync(keys, size: 0, Cancellation);
        }
    }
}
