using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A failure handler that is slow, or throws.</summary>
public class FailureHandlerFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 17.
    [Fact]
    public async Task EnqueueAsync_FailureHandlerSlowAndThrowing_OthersEndAndEveryFailureIsHandedOver()
    {
        await using var test = await ClusterProducer.StartAsync(
            settings => settings with { OnDeliveryFailure = DeliveryFailurePolicy.Continue }, librdkafka: ("batch.num.messages", "100"));
        var slow = new SemaphoreSlim(0);
        test.Failures.Then = async (before, token) =>
        {
            await (before == 0 ? slow.WaitAsync(token) : Task.CompletedTask);
            _ = before % 2 == 0 ? throw new FormatException(ClusterProducer.Sentinel) : before;
        };

        test.Cluster.PushErrors(KafkaRequest.Produce, ErrorCode.InvalidRecord);
        for (var i = 0; i < 100; i++)
        {
            await test.Calls.EnqueueAsync(i % CheckedCalls.Patients, Cancellation);
        }

        await Eventually.Async(() => !test.Failures.Codes.IsEmpty);
        var others = await test.Calls.ProduceBatchAsync(2_000, cancellationToken: Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        Assert.True(others.AllPersisted);
        Assert.Single(test.Failures.Codes);

        slow.Release();
        await test.AssertLedgerAsync();
        Assert.Equal(test.Core.Enqueued.Count, test.Failures.Codes.Count);
        Assert.All(test.Failures.Codes, code => Assert.Equal(ErrorCode.InvalidRecord, code));
        var thrown = test.Logs.Of(EventIds.FailureHandlerThrew);
        Assert.Equal((test.Failures.Codes.Count + 1) / 2, thrown.Count);
        Assert.All(thrown, entry => Assert.Equal(typeof(FormatException).FullName, entry["ExceptionType"]));
    }
}
