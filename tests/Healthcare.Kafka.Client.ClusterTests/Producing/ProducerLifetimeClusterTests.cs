using System.Collections.Concurrent;
using System.Diagnostics;

namespace Healthcare.Kafka.Client.ClusterTests;

public class ProducerLifetimeClusterTests
{
    protected virtual ClientTransport Transport => ClientTransport.Auto;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 19.
    [Fact]
    public async Task DisposeAsync_TenThousandQueuedAndBrokersDown_EndsInTimeWithOneOutcomeEach()
    {
        await using var test = await ClusterProducer.StartAsync(settings => settings with { FlushTimeout = TimeSpan.FromSeconds(1), OnDeliveryFailure = DeliveryFailurePolicy.Continue }, transport: Transport);
        test.Cluster.SetAllBrokersDown();
        var batch = test.Producer.ProduceBatchAsync(ClusterProducer.Topic, ClusterProducer.Messages(10_000), Cancellation);

        var start = Stopwatch.GetTimestamp();
        await test.Core.DisposeAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(11));
        var delivery = await batch.WaitAsync(Eventually.Deadline, Cancellation);
        Assert.Equal(10_000, delivery.Count);
        Assert.All(delivery, outcome => Assert.Equal(
            (PersistenceStatus.NotPersisted, ErrorCode.Local_PurgeQueue), (outcome.Status, outcome.Code)));
        var left = test.Logs.Of(EventIds.ProducerClosedWithOutstanding).Single();
        Assert.Equal((10_000, 10_000, 0), (left["Count"], left["NotPersisted"], left["PossiblyPersisted"]));
        Assert.Equal(0, test.Core.Outstanding);
        test.Cluster.SetAllBrokersUp();
        Assert.Empty(await test.ReadAllAsync());
    }

    // Fault test 19, with a broker that takes the first messages and does not answer: max.in.flight batches are sent, the rest is not.
    [Fact]
    public async Task DisposeAsync_QueuedAndInFlight_SaysWhichWereNeverSent()
    {
        await using var test = await ClusterProducer.StartAsync(
            settings => settings with { FlushTimeout = TimeSpan.FromSeconds(1) }, transport: Transport, librdkafka: [("max.in.flight", "1"), ("batch.num.messages", "100")]);
        Assert.True((await test.Producer.ProduceAsync(ClusterProducer.Topic, ClusterProducer.Message(0), Cancellation)).IsPersisted);
        test.Cluster.SetRoundTripTime(TimeSpan.FromMinutes(1));
        var batch = test.Producer.ProduceBatchAsync(ClusterProducer.Topic, ClusterProducer.Messages(10_000, first: 1), Cancellation);

        await test.Core.DisposeAsync();
        var delivery = await batch.WaitAsync(Eventually.Deadline, Cancellation);

        test.Cluster.SetRoundTripTime(TimeSpan.Zero);
        var log = (await test.ReadAllAsync()).Select(ClusterProducer.IdOf).Skip(1).ToHashSet();
        var sent = delivery.Index().Where(item => item.Item.Status == PersistenceStatus.PossiblyPersisted).Select(item => item.Index + 1).ToHashSet();
        Assert.InRange(sent.Count, 1, 1_000);
        Assert.True(log.SetEquals(sent), "what the broker took is what is called possibly persisted");
        Assert.All(delivery, outcome => Assert.Equal(
            outcome.Status == PersistenceStatus.NotPersisted ? ErrorCode.Local_PurgeQueue : ErrorCode.Local_PurgeInflight, outcome.Code));
        var left = test.Logs.Of(EventIds.ProducerClosedWithOutstanding).Single();
        Assert.Equal((10_000, sent.Count), (left["Count"], left["PossiblyPersisted"]));
    }

    [Fact]
    public async Task DisposeAsync_BrokersUp_DeliversWhatWasAccepted()
    {
        await using var test = await ClusterProducer.StartAsync(transport: Transport, librdkafka: ("linger.ms", "10000"));
        var batch = test.Producer.ProduceBatchAsync(ClusterProducer.Topic, ClusterProducer.Messages(1_000), Cancellation);

        var start = Stopwatch.GetTimestamp();
        await test.Core.DisposeAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(9));
        Assert.True((await batch).AllPersisted);
        await test.AssertPersistedAreReadableAsync(await batch);
        Assert.Single(test.Logs.Of(EventIds.ProducerClosed));
    }

    // Fault test 20.
    [Fact]
    public async Task DisposeAsync_SixtyFourThreadsProducing_EveryCallEndsAndNoneReachesAClosedHandle()
    {
        const int Threads = 64;
        const int Calls = 1_000;
        await using var test = await ClusterProducer.StartAsync(settings => settings with { BufferMessages = 2_000 }, partitions: 4, transport: Transport);
        var ended = new ConcurrentQueue<Exception?>();
        using var started = new CountdownEvent(Threads);
        var threads = Enumerable.Range(0, Threads).Select(thread => RunOnThread(() =>
        {
            started.Signal();
            for (var i = 0; i < Calls; i++)
            {
                var call = test.Producer.ProduceAsync(ClusterProducer.Topic, ClusterProducer.Message((thread * Calls) + i), Cancellation);
                call.ContinueWith(
                    ended_ => ended.Enqueue(ended_.Exception?.InnerException), Cancellation, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        })).ToArray();

        started.Wait(Cancellation);
        await test.Core.DisposeAsync();
        await Task.WhenAll(threads).WaitAsync(Eventually.Deadline, Cancellation);
        await Eventually.Async(() => ended.Count == Threads * Calls);

        Assert.All(ended, exception => Assert.True(exception is null or ObjectDisposedException, exception?.GetType().Name));
        Assert.Contains(ended, exception => exception is ObjectDisposedException);
    }

    [Fact]
    public async Task FlushInterval_ShorterThanLinger_SendsBeforeTheLingerIsOver()
    {
        await using var test = await ClusterProducer.StartAsync(
            settings => settings with { FlushInterval = TimeSpan.FromMilliseconds(100) }, transport: Transport, librdkafka: ("linger.ms", "60000"));

        var outcome = await test.Producer.ProduceAsync(ClusterProducer.Topic, ClusterProducer.Message(0), Cancellation)
            .WaitAsync(Eventually.Deadline, Cancellation);

        Assert.True(outcome.IsPersisted);
    }

    private static Task RunOnThread(Action action) =>
        Task.Factory.StartNew(action, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
