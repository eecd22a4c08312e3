using System.Diagnostics;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

public class EmbeddedKafkaFaultTests
{
    [Fact]
    public async Task SetBrokerDown_OnlyBroker_HoldsDeliveryUntilItIsUp()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        cluster.CreateTopic("vitals", partitions: 1);
        using var producer = cluster.CreateProducer();
        await producer.ProduceAsync("vitals", "p1", "v1");
        cluster.StartRequestTracking();

        cluster.SetBrokerDown(1);
        var delivery = producer.ProduceAsync("vitals", "p1", "v2");
        await Assert.ThrowsAsync<TimeoutException>(() => delivery.WaitAsync(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken));
        Assert.Equal(0, cluster.CountRequests(KafkaRequest.Produce));
        cluster.SetBrokerUp(1);

        Assert.Equal(1, (await delivery.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken)).Offset.Value);
    }

    [Fact]
    public async Task SetAllBrokersDown_ThenUp_DeliversAgain()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        using var producer = cluster.CreateProducer();
        await producer.ProduceAsync("vitals", "p1", "v1");

        cluster.SetAllBrokersDown();
        var delivery = producer.ProduceAsync("vitals", "p1", "v2");
        await Assert.ThrowsAsync<TimeoutException>(() => delivery.WaitAsync(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken));
        cluster.SetAllBrokersUp();

        Assert.Equal(PersistenceStatus.Persisted, (await delivery.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken)).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4)]
    public async Task SetBrokerDown_NoSuchBroker_Throws(int broker)
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 3);

        Assert.Equal(ErrorCode.BrokerNotAvailable, Assert.Throws<KafkaException>(() => cluster.SetBrokerDown(broker)).Error.Code);
    }

    [Fact]
    public async Task SetRoundTripTime_AllBrokers_DelaysEveryAcknowledgement()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        using var producer = cluster.CreateProducer();
        await producer.ProduceAsync("vitals", "p1", "v1");

        cluster.SetRoundTripTime(TimeSpan.FromMilliseconds(400));
        var start = Stopwatch.GetTimestamp();
        await producer.ProduceAsync("vitals", "p1", "v2");

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromMilliseconds(390), Eventually.Deadline);
    }

    [Fact]
    public async Task SetBrokerDown_WithinTheRoundTripTime_AppendsWithoutAcknowledgement()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        cluster.CreateTopic("vitals", partitions: 1);
        using var producer = cluster.CreateProducer(config => config.MessageSendMaxRetries = 0);
        await producer.ProduceAsync("vitals", "p1", "v1");

        cluster.StartRequestTracking();
        cluster.SetRoundTripTime(1, TimeSpan.FromSeconds(20));
        var reported = new TaskCompletionSource<DeliveryReport<string, string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        producer.Produce("vitals", new Message<string, string> { Key = "p1", Value = "v2" }, reported.SetResult);
        await Eventually.Async(() => cluster.CountRequests(KafkaRequest.Produce) == 1);
        cluster.SetBrokerDown(1);
        var report = await reported.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        cluster.SetRoundTripTime(1, TimeSpan.Zero);
        cluster.SetBrokerUp(1);

        Assert.Equal(PersistenceStatus.PossiblyPersisted, report.Status);
        var records = await cluster.ReadAllAsync("vitals", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["v1", "v2"], records.Select(record => record.ValueText));
    }

    [Fact]
    public async Task PushErrors_Produce_FailsAsManyRequestsThatTheClientRetries()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic("vitals", partitions: 1);
        using var producer = cluster.CreateProducer(config => config.RetryBackoffMs = 10);
        cluster.StartRequestTracking();

        cluster.PushErrors(KafkaRequest.Produce, ErrorCode.NotEnoughReplicas, ErrorCode.NotEnoughReplicas);
        await producer.ProduceAsync("vitals", "p1", "v1");

        Assert.Equal(3, cluster.CountRequests(KafkaRequest.Produce));
        Assert.Single(await cluster.ReadAllAsync("vitals", cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task PushErrors_PermanentError_FailsTheDelivery()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        using var producer = cluster.CreateProducer();

        cluster.PushErrors(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed);
        var exception = await Assert.ThrowsAnyAsync<KafkaException>(() => producer.ProduceAsync("vitals", "p1", "v1"));

        Assert.Equal(ErrorCode.TopicAuthorizationFailed, exception.Error.Code);
    }

    [Fact]
    public async Task ClearErrors_AfterPush_LetsTheNextRequestPass()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        using var producer = cluster.CreateProducer();

        cluster.PushErrors(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed);
        cluster.ClearErrors(KafkaRequest.Produce);

        Assert.Equal(PersistenceStatus.Persisted, (await producer.ProduceAsync("vitals", "p1", "v1")).Status);
    }

    [Fact]
    public async Task SetTopicError_UntilNoError_IsWhatMetadataReports()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        cluster.CreateTopic("vitals");

        cluster.SetTopicError("vitals", ErrorCode.TopicAuthorizationFailed);
        var exception = await Assert.ThrowsAsync<KafkaException>(() => cluster.GetWatermarksAsync("vitals", TestContext.Current.CancellationToken));
        cluster.SetTopicError("vitals", ErrorCode.NoError);

        Assert.Equal(ErrorCode.TopicAuthorizationFailed, exception.Error.Code);
        Assert.Equal(4, (await cluster.GetWatermarksAsync("vitals", TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task SetPartitionLeader_OtherBroker_GetsTheProduceRequests()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic("vitals", partitions: 1);
        using var producer = cluster.CreateProducer(config => config.RetryBackoffMs = 10);
        await producer.ProduceAsync("vitals", "p1", "v1");
        var leader = producer.GetPartition("vitals", 0).Leader % cluster.BrokerCount + 1;
        cluster.StartRequestTracking();

        cluster.SetPartitionLeader("vitals", 0, leader);
        await producer.ProduceAsync("vitals", "p1", "v2");

        Assert.Equal(leader, producer.GetPartition("vitals", 0).Leader);
        Assert.True(cluster.CountRequests(KafkaRequest.Produce, leader) > 0);
        Assert.Equal(2, (await cluster.ReadAllAsync("vitals", cancellationToken: TestContext.Current.CancellationToken)).Count);
    }

    [Theory]
    [InlineData(1, 1, ErrorCode.UnknownTopicOrPart)]
    [InlineData(0, 4, ErrorCode.BrokerNotAvailable)]
    [InlineData(0, 0, ErrorCode.BrokerNotAvailable)]
    public async Task SetPartitionLeader_NoSuchPartitionOrBroker_Throws(int partition, int broker, ErrorCode code)
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 3);
        cluster.CreateTopic("vitals", partitions: 1);

        Assert.Equal(code, Assert.Throws<KafkaException>(() => cluster.SetPartitionLeader("vitals", partition, broker)).Error.Code);
    }

    [Fact]
    public async Task SetPartitionLeader_None_HoldsDeliveryUntilThereIsOne()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic("vitals", partitions: 1);
        using var producer = cluster.CreateProducer(config => config.RetryBackoffMs = 10);
        await producer.ProduceAsync("vitals", "p1", "v1");

        cluster.SetPartitionLeader("vitals", 0, broker: -1);
        var delivery = producer.ProduceAsync("vitals", "p1", "v2");
        await Assert.ThrowsAsync<TimeoutException>(() => delivery.WaitAsync(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken));
        cluster.SetPartitionLeader("vitals", 0, broker: 2);

        Assert.Equal(1, (await delivery.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken)).Offset.Value);
    }

    [Fact]
    public async Task SetPartitionLeader_None_HoldsConsumptionUntilThereIsOne()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        cluster.CreateTopic("vitals", partitions: 1);
        using var producer = cluster.CreateProducer();
        await producer.ProduceAsync("vitals", "p1", "v1");
        using var consumer = cluster.CreateConsumer("charts", config => config.TopicMetadataRefreshIntervalMs = 1_000);
        consumer.Assign(new TopicPartitionOffset("vitals", 0, Offset.Beginning));
        Assert.Equal("v1", consumer.ConsumeOne().Message.Value);

        cluster.SetPartitionLeader("vitals", 0, broker: -1);
        var delivery = producer.ProduceAsync("vitals", "p1", "v2");
        Assert.Null(consumer.Consume(TimeSpan.FromMilliseconds(500)));
        cluster.SetPartitionLeader("vitals", 0, broker: 2);

        Assert.Equal("v2", consumer.ConsumeOne().Message.Value);
        await delivery;
    }

    [Fact]
    public async Task SetCoordinator_OtherBroker_GetsTheCommitsOfTheSameMember()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        using var producer = cluster.CreateProducer();
        await producer.ProduceAsync("vitals", "p1", "v1");
        cluster.SetCoordinator("charts", 1);
        using var consumer = cluster.CreateConsumer("charts", config => config.HeartbeatIntervalMs = 100);
        consumer.Subscribe("vitals");
        var consumed = consumer.ConsumeOne();
        cluster.StartRequestTracking();

        cluster.SetCoordinator("charts", 2);
        await Eventually.Async(
            () => TryCommit(consumer, consumed) && cluster.CountRequests(KafkaRequest.OffsetCommit, broker: 2) > 0,
            "commits go to the new coordinator");

        Assert.Equal(0, cluster.CountRequests(KafkaRequest.JoinGroup));
        consumer.Close();
    }

    [Fact]
    public async Task SetGroupInitialRebalanceDelay_OneSecond_DelaysTheFirstAssignment()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        using var producer = cluster.CreateProducer();
        await producer.ProduceAsync("vitals", "p1", "v1");

        cluster.SetGroupInitialRebalanceDelay(TimeSpan.FromSeconds(1));
        using var consumer = cluster.CreateConsumer("charts");
        var start = Stopwatch.GetTimestamp();
        consumer.Subscribe("vitals");
        consumer.ConsumeOne();
        consumer.Close();

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromMilliseconds(990), Eventually.Deadline);
    }

    private static bool TryCommit(IConsumer<string, string> consumer, ConsumeResult<string, string> consumed)
    {
        try
        {
            consumer.Commit(consumed);
            return true;
        }
        catch (KafkaException exception) when (exception.Error.Code is ErrorCode.NotCoordinatorForGroup or ErrorCode.Local_WaitCoord)
        {
            return false;
        }
    }
}
