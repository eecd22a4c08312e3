using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Topics that are not there, come back, or are not ours to write.</summary>
public class TopicFaultTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 23.
    [Fact]
    public async Task ProduceAsync_TopicThatDoesNotExist_FailsNotPersistedAndDoesNotCreateIt()
    {
        var misspelt = $"clinical.observation.recroded-{Guid.NewGuid():N}";
        await using var test = await ClusterProducer.ConnectAsync(cluster, librdkafka: ("topic.metadata.propagation.max.ms", "1000"));
        var calls = new CheckedCalls(test.Producer, misspelt, test.Ledger);

        // The deadline is well below the delivery timeout: the message does not wait for that.
        var failure = await Assert.ThrowsAsync<DeliveryException>(
            () => calls.ProduceAsync(cancellationToken: Cancellation).WaitAsync(Eventually.Deadline, Cancellation));

        Assert.Equal(PersistenceStatus.NotPersisted, failure.Status);
        Assert.Contains(failure.Code, new[] { ErrorCode.Local_UnknownTopic, ErrorCode.UnknownTopicOrPart });
        var read = await Assert.ThrowsAsync<KafkaException>(() => cluster.ReadAllAsync(misspelt));
        Assert.Equal(ErrorCode.UnknownTopicOrPart, read.Error.Code);
        await test.AssertLedgerAsync();
    }

    // Fault test 24. Sequence numbers begin anew with the topic: nothing may pass for a duplicate of what the old one held.
    [Fact]
    public async Task ProduceBatchAsync_TopicDeletedAndRecreatedUnderLoad_WhatIsPersistedAfterwardsIsInTheNewTopic()
    {
        await using var test = await ClusterProducer.ConnectAsync(cluster, librdkafka: ("topic.metadata.refresh.fast.interval.ms", "50"));
        Assert.True((await new CheckedCalls(test.Producer, test.TopicName, new DeliveryLedger(!cluster.IsEmbedded))
            .ProduceBatchAsync(200, cancellationToken: Cancellation)).AllPersisted);

        if (!cluster.DeletesTopics)
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => cluster.DeleteTopicAsync(test.TopicName));
            return;
        }

        await cluster.DeleteTopicAsync(test.TopicName);
        var during = test.Calls.ProduceBatchAsync(200, cancellationToken: Cancellation);
        await cluster.CreateNamedTopicAsync(test.TopicName, partitions: 1);
        var after = test.Calls.ProduceBatchAsync(200, cancellationToken: Cancellation);
        await Task.WhenAll(during, after).WaitAsync(3 * Eventually.Deadline, Cancellation);
        var last = await test.Calls.ProduceBatchAsync(200, cancellationToken: Cancellation).WaitAsync(2 * Eventually.Deadline, Cancellation);

        Assert.True(last.AllPersisted);
        await test.AssertLedgerAsync();
    }

    // Fault test 25. librdkafka refuses the topic from then on, until its metadata says that it may be written again.
    [Fact]
    public async Task ProduceAsync_RightRevokedForAWhile_FailsUnhealthyWithItsCodeAndGoesOnAfterTheNextMetadata()
    {
        await using var test = await ClusterProducer.StartAsync(librdkafka: ("topic.metadata.refresh.interval.ms", "500"));
        Assert.True((await test.Calls.ProduceBatchAsync(100, cancellationToken: Cancellation)).AllPersisted);

        test.Cluster.SetTopicError(ClusterProducer.Topic, ErrorCode.TopicAuthorizationFailed);
        test.Cluster.PushErrors(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed);
        var failure = await Assert.ThrowsAsync<DeliveryException>(
            () => test.Calls.ProduceAsync(cancellationToken: Cancellation).WaitAsync(Eventually.Deadline, Cancellation));
        var batch = await test.Calls.ProduceBatchAsync(100, cancellationToken: Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        var refused = await test.CheckHealthAsync();
        test.Cluster.SetTopicError(ClusterProducer.Topic, ErrorCode.NoError);

        Assert.Equal(HealthStatus.Unhealthy, refused.Status);
        Assert.Contains(
            $"refused by the brokers for topic '{ClusterProducer.Topic}': TopicAuthorizationFailed", refused.Description, StringComparison.Ordinal);
        Assert.Equal(
            (ErrorCode.TopicAuthorizationFailed, PersistenceStatus.NotPersisted, false), (failure.Code, failure.Status, failure.IsTransient));
        Assert.All(batch, outcome => Assert.Equal(
            (ErrorCode.TopicAuthorizationFailed, PersistenceStatus.NotPersisted), (outcome.Code, outcome.Status)));
        await Eventually.Async(async () =>
        {
            test.Core.ResumeAll();
            return (await test.Calls.ProduceBatchAsync(10, cancellationToken: Cancellation)).AllPersisted;
        });
        Assert.Null(test.Core.FatalError);
        Assert.Equal(HealthStatus.Healthy, (await test.CheckHealthAsync()).Status);
        await test.AssertLedgerAsync();
    }
}
