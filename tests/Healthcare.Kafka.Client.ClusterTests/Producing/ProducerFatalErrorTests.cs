using System.Collections.Concurrent;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Real fatal errors of a real librdkafka: the native producer is replaced, and every message has one exact outcome.</summary>
/// <remarks>A mock broker checks no sequence numbers and refuses without appending: what it is made to refuse is never in the log.</remarks>
public class ProducerFatalErrorTests
{
    protected virtual ClientTransport Transport => ClientTransport.Auto;

    // What becomes of a failed message's key is shown elsewhere.
    private static ProducerSettings GoOn(ProducerSettings settings) => settings with { OnDeliveryFailure = DeliveryFailurePolicy.Continue };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 12.
    [Theory]
    [InlineData("1")]
    [InlineData("5")]
    public async Task OutOfOrderSequence_HeadOfLine_EndsWhatWasThereAndGoesOn(string maxInFlight)
    {
        await using var test = await ClusterProducer.StartAsync(GoOn, transport: Transport, librdkafka: [("max.in.flight", maxInFlight), ("batch.num.messages", "100")]);
        var before = await ProduceAsync(test, 100);
        test.Cluster.PushErrors(KafkaRequest.Produce, ErrorCode.OutOfOrderSequenceNumber);

        var hit = await ProduceAsync(test, 1_000, first: 100);
        var after = await ProduceAsync(test, 100, first: 1_100);

        Assert.True(before.AllPersisted && after.AllPersisted);
        await AssertReplacedAsync(test, ErrorCode.OutOfOrderSequenceNumber);
        var failed = hit.Where(outcome => !outcome.IsPersisted).ToList();
        Assert.NotEmpty(failed);
        Assert.All(failed, outcome => Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, outcome.Code));
        Assert.Equal(PersistenceStatus.PossiblyPersisted, failed[0].Status);
        await AssertLogFitsAsync(test, [.. before, .. hit, .. after]);
    }

    // Fault test 13: nothing else is in flight, and librdkafka goes on by itself with a new epoch.
    [Fact]
    public async Task UnknownProducerId_Idle_IsTransparent()
    {
        await using var test = await ClusterProducer.StartAsync(GoOn, transport: Transport, librdkafka: ("max.in.flight", "1"));
        var before = await ProduceAsync(test, 10);
        test.Cluster.PushErrors(KafkaRequest.Produce, ErrorCode.UnknownProducerId);

        var after = await ProduceAsync(test, 10, first: 10);

        Assert.True(before.AllPersisted && after.AllPersisted);
        Assert.Equal(0, test.Core.Replacements);
        await AssertLogFitsAsync(test, [.. before, .. after]);
    }

    // Fault test 13: the batch before it has no answer yet, so that nothing can be said of the two.
    [Fact]
    public async Task UnknownProducerId_AnotherInFlight_EndsWhatWasThereAndGoesOn()
    {
        await using var test = await ClusterProducer.StartAsync(GoOn, transport: Transport, librdkafka: ("batch.num.messages", "100"));
        var before = await ProduceAsync(test, 10);
        test.Cluster.PushErrors(KafkaRequest.Produce, ErrorCode.RequestTimedOut, ErrorCode.UnknownProducerId);

        var hit = await ProduceAsync(test, 1_000, first: 10);
        var after = await ProduceAsync(test, 100, first: 1_010);

        Assert.True(before.AllPersisted && after.AllPersisted);
        await AssertReplacedAsync(test, ErrorCode.UnknownProducerId);
        Assert.All(hit.Where(outcome => !outcome.IsPersisted), outcome => Assert.Equal(ErrorCode.UnknownProducerId, outcome.Code));
        await AssertLogFitsAsync(test, [.. before, .. hit, .. after]);
    }

    // Fault test 14: an earlier try was appended and its answer lost. Where is not known any more.
    [Fact]
    public async Task DuplicateSequence_IsPersistedAtAnUnknownOffset()
    {
        await using var test = await ClusterProducer.StartAsync(GoOn, transport: Transport, librdkafka: ("max.in.flight", "1"));
        Assert.True((await ProduceAsync(test, 10)).AllPersisted);
        test.Cluster.PushErrors(KafkaRequest.Produce, ErrorCode.DuplicateSequenceNumber);

        var outcome = await test.Producer.ProduceAsync(ClusterProducer.Topic, ClusterProducer.Message(10), Cancellation);
        var after = await ProduceAsync(test, 10, first: 11);

        Assert.Equal((PersistenceStatus.Persisted, Offset.Unset), (outcome.Status, outcome.Position.Offset));
        Assert.True(after.AllPersisted);
        Assert.Equal(0, test.Core.Replacements);
    }

    [Fact]
    public async Task FatalError_WithMessagesSentAndQueued_EachEndsWithWhatIsKnownOfIt()
    {
        await using var test = await ClusterProducer.StartAsync(GoOn, transport: Transport, librdkafka: [("max.in.flight", "1"), ("batch.num.messages", "100")]);
        var before = await ProduceAsync(test, 10);
        test.Cluster.SetRoundTripTime(TimeSpan.FromMilliseconds(700));
        test.Cluster.StartRequestTracking();
        var during = test.Producer.ProduceBatchAsync(ClusterProducer.Topic, ClusterProducer.Messages(1_000, first: 10), Cancellation);
        await Eventually.Async(() => test.Cluster.CountRequests(KafkaRequest.Produce) == 1);

        test.RaiseFatalError(ErrorCode.InvalidProducerEpoch);
        var after = ProduceAsync(test, 100, first: 1_010);
        var hit = await during.WaitAsync(Eventually.Deadline, Cancellation);
        test.Cluster.SetRoundTripTime(TimeSpan.Zero);

        Assert.True(before.AllPersisted && (await after).AllPersisted);
        await AssertReplacedAsync(test, ErrorCode.InvalidProducerEpoch);
        Assert.InRange(hit.PersistedCount, 1, 200);
        Assert.All(hit.Where(outcome => !outcome.IsPersisted), outcome => Assert.Equal(
            (PersistenceStatus.NotPersisted, ErrorCode.InvalidProducerEpoch), (outcome.Status, outcome.Code)));
        await AssertLogFitsAsync(test, [.. before, .. hit, .. await after]);
    }

    // The brokers are gone: what was sent cannot be drained, and the purge says which was.
    [Fact]
    public async Task FatalError_NoAnswerWithinFlushTimeout_PurgesAndGoesOnWhenTheBrokersAreBack()
    {
        await using var test = await ClusterProducer.StartAsync(settings => GoOn(settings) with { FlushTimeout = TimeSpan.FromSeconds(1) }, transport: Transport);
        var before = await ProduceAsync(test, 10);
        test.Cluster.SetRoundTripTime(TimeSpan.FromMinutes(1));
        test.Cluster.StartRequestTracking();
        var during = test.Producer.ProduceBatchAsync(ClusterProducer.Topic, ClusterProducer.Messages(10, first: 10), Cancellation);
        await Eventually.Async(() => test.Cluster.CountRequests(KafkaRequest.Produce) == 1);

        test.RaiseFatalError(ErrorCode.OutOfOrderSequenceNumber);
        var after = ProduceAsync(test, 10, first: 20);
        var hit = await during.WaitAsync(Eventually.Deadline, Cancellation);
        test.Cluster.SetRoundTripTime(TimeSpan.Zero);

        Assert.All(hit, outcome => Assert.Equal(
            (PersistenceStatus.PossiblyPersisted, ErrorCode.OutOfOrderSequenceNumber), (outcome.Status, outcome.Code)));
        Assert.True((await after).AllPersisted);
        await AssertReplacedAsync(test, ErrorCode.OutOfOrderSequenceNumber);
        await AssertLogFitsAsync(test, [.. before, .. hit, .. await after]);
    }

    [Fact]
    public async Task DisposeAsync_WhileItIsReplaced_EndsWithOneOutcomeEach()
    {
        await using var test = await ClusterProducer.StartAsync(settings => GoOn(settings) with { FlushTimeout = TimeSpan.FromSeconds(2) }, transport: Transport);
        var before = await ProduceAsync(test, 10);
        test.Cluster.SetRoundTripTime(TimeSpan.FromMinutes(1));
        test.Cluster.StartRequestTracking();
        var during = test.Producer.ProduceBatchAsync(ClusterProducer.Topic, ClusterProducer.Messages(1_000, first: 10), Cancellation);

        // With nothing on its way, the replacement would be over before it is looked at.
        await Eventually.Async(() => test.Cluster.CountRequests(KafkaRequest.Produce) > 0);
        test.RaiseFatalError(ErrorCode.OutOfOrderSequenceNumber);
        await Eventually.Async(() => test.Core.FatalError is not null);
        await test.Core.DisposeAsync().AsTask().WaitAsync(Eventually.Deadline, Cancellation);
        var hit = await during.WaitAsync(Eventually.Deadline, Cancellation);

        Assert.All(hit, outcome => Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, outcome.Code));
        Assert.Equal((0, 1), (test.Core.Outstanding, test.Transports.Count));
        test.Cluster.SetRoundTripTime(TimeSpan.Zero);
        await AssertLogFitsAsync(test, [.. before, .. hit]);
    }

    // Fault test 20, with replacements.
    [Fact]
    public async Task FatalErrors_SixtyFourThreadsProducing_EveryMessageHasOneOutcomeThatTheLogConfirms()
    {
        const int Threads = 64;
        const int Calls = 200;
        await using var test = await ClusterProducer.StartAsync(settings => GoOn(settings) with { BufferMessages = 500 }, partitions: 4, transport: Transport);
        var ended = new ConcurrentDictionary<int, DeliveryOutcome>();
        var threads = Enumerable.Range(0, Threads).Select(thread => Task.Run(
            async () =>
            {
                for (var id = thread * Calls; id < (thread + 1) * Calls; id++)
                {
                    Assert.True(ended.TryAdd(id, await OutcomeAsync(test, id)));
                }
            },
            Cancellation)).ToArray();

        for (var death = 1; death <= 3; death++)
        {
            var until = death * Threads * Calls / 4;
            await Eventually.Async(() => ended.Count >= until);
            test.RaiseFatalError(ErrorCode.OutOfOrderSequenceNumber);
            await Eventually.Async(() => test.Core.Replacements == death);
        }

        await Task.WhenAll(threads).WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(Threads * Calls, ended.Count);
        Assert.All(ended.Values, outcome => Assert.True(outcome.IsPersisted || outcome.Code == ErrorCode.OutOfOrderSequenceNumber));
        Assert.Equal(3, test.Core.Replacements);

        // A message has its outcome before its place in the buffer is free.
        await Eventually.Async(() => test.Core.Outstanding == 0);
        await AssertLogFitsAsync(test, [.. Enumerable.Range(0, Threads * Calls).Select(id => ended[id])], isOrdered: false);
    }

    private static async Task<DeliveryOutcome> OutcomeAsync(ClusterProducer test, int id)
    {
        var delivery = await test.Producer.ProduceBatchAsync(ClusterProducer.Topic, [ClusterProducer.Message(id)], Cancellation);
        return delivery[0];
    }

    private static Task<BatchDelivery> ProduceAsync(ClusterProducer test, int count, int first = 0) =>
        test.Producer.ProduceBatchAsync(ClusterProducer.Topic, ClusterProducer.Messages(count, first), Cancellation)
            .WaitAsync(2 * Eventually.Deadline, Cancellation);

    private static async Task AssertReplacedAsync(ClusterProducer test, ErrorCode code)
    {
        await Eventually.Async(() => test.Core is { Replacements: 1, FatalError: null });
        Assert.Equal(code, test.Logs.Of(EventIds.ProducerFatalError).Single()["ErrorCode"]);
        Assert.Equal(code, test.Logs.Of(EventIds.ProducerReplaced).Single()["ErrorCode"]);
    }

    // I1, I3 and I4, and that what is called not persisted is in no log. Message ids are places in the list.
    private static async Task AssertLogFitsAsync(ClusterProducer test, IReadOnlyList<DeliveryOutcome> outcomes, bool isOrdered = true)
    {
        await test.AssertPersistedAreReadableAsync(outcomes);
        if (isOrdered)
        {
            await test.AssertOrderPerKeyAsync();
        }

        var ids = (await test.ReadAllAsync()).Select(ClusterProducer.IdOf).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.DoesNotContain(ids, id => outcomes[id].Status == PersistenceStatus.NotPersisted);
    }
}
