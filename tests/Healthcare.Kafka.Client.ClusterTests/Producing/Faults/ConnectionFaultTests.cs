using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Connections that break, and acknowledgements that never arrive: what the brokers appended is acknowledged in the end, and once.</summary>
/// <remarks>With KAFKA_BOOTSTRAP_SERVERS naming a broker of a cluster on this machine, those that go through a proxy run on them, and then ask for I3 too.</remarks>
public class ConnectionFaultTests(LoopbackCluster cluster) : IClassFixture<LoopbackCluster>
{
    protected virtual ClientTransport Transport => ClientTransport.Auto;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 1. The connection breaks after the append and before its acknowledgement.
    [Fact]
    public async Task ProduceBatchAsync_AcknowledgementsLostWithTheirConnections_PersistsAll()
    {
        await using var proxy = BrokerProxy.Start(cluster.BootstrapServers);
        await using var test = await ClusterProducer.ConnectAsync(cluster, proxy.BootstrapServers, partitions: 4, transport: Transport, librdkafka: ("batch.num.messages", "50"));
        Assert.True((await test.Calls.ProduceBatchAsync(10, cancellationToken: Cancellation)).AllPersisted);

        proxy.LoseAcknowledgements(5);
        var delivery = await test.Calls.ProduceBatchAsync(2_000, cancellationToken: Cancellation).WaitAsync(2 * Eventually.Deadline, Cancellation);

        Assert.Equal(5, proxy.LostAcknowledgements);
        Assert.True(delivery.AllPersisted);
        await test.AssertLedgerAsync();
    }

    // Fault test 1. The connection stays and carries nothing back, for longer than the client waits.
    [Fact]
    public async Task ProduceBatchAsync_ResponsesCutForLongerThanTheSocketTimeout_PersistsAll()
    {
        await using var proxy = BrokerProxy.Start(cluster.BootstrapServers);
        await using var test = await ClusterProducer.ConnectAsync(
            cluster, proxy.BootstrapServers, partitions: 4, transport: Transport, librdkafka: [("socket.timeout.ms", "1000"), ("batch.num.messages", "50")]);
        Assert.True((await test.Calls.ProduceBatchAsync(10, cancellationToken: Cancellation)).AllPersisted);

        proxy.LosesResponses = true;
        var before = proxy.AcceptedConnections;
        var batch = test.Calls.ProduceBatchAsync(2_000, cancellationToken: Cancellation);
        await Eventually.Async(() => proxy.AcceptedConnections > before, "the client gives the silent connections up");
        Assert.False(batch.IsCompleted);
        proxy.LosesResponses = false;

        Assert.True((await batch.WaitAsync(2 * Eventually.Deadline, Cancellation)).AllPersisted);
        await test.AssertLedgerAsync();
    }

    // Fault test 2. Four resets, because retries=3 would give up at the fourth.
    [Fact]
    public async Task ProduceBatchAsync_ConnectionResetFourTimes_DeliversAllInOrder()
    {
        await using var test = await ClusterProducer.StartAsync(transport: Transport, librdkafka: ClusterProducer.OneInFlight);
        test.Cluster.StartRequestTracking();
        test.Cluster.PushErrors(KafkaRequest.Produce, [.. Enumerable.Repeat(ErrorCode.Local_Transport, 4)]);

        var delivery = await test.Calls.ProduceBatchAsync(500, cancellationToken: Cancellation).WaitAsync(2 * Eventually.Deadline, Cancellation);

        Assert.True(test.Cluster.CountRequests(KafkaRequest.Produce) > 4, "the four resets came before the delivery");
        Assert.True(delivery.AllPersisted);
        await test.AssertLedgerAsync();
    }

    // Fault test 27. A mock broker checks no sequence: there one request in flight keeps the order from being its artefact.
    [Fact]
    public async Task ProduceBatchAsync_ConnectionsResetAtRandom_KeepsTheOrderPerKey()
    {
        var (batches, inFlight, mostMilliseconds, delay) = cluster.IsEmbedded ? (50, "1", 1_000, 50) : (1_000, "5", 2_000, 5);
        var random = new Random(27);
        await using var proxy = BrokerProxy.Start(cluster.BootstrapServers);
        proxy.Delay = TimeSpan.FromMilliseconds(delay);
        await using var test = await ClusterProducer.ConnectAsync(
            cluster,
            proxy.BootstrapServers,
            settings => settings with { MaxBlock = TimeSpan.FromMinutes(5) },
            partitions: 4,
            transport: Transport, librdkafka: [("max.in.flight", inFlight), ("batch.num.messages", "500"), ("reconnect.backoff.max.ms", "500")]);

        // Elsewhere than the resets: a call goes on in its caller's thread while there is room in the buffer.
        var load = Task.Run(
            () => Task.WhenAll(Enumerable.Range(0, batches).Select(_ => test.Calls.ProduceBatchAsync(1_000, cancellationToken: Cancellation))), Cancellation);
        var resets = 0;
        for (; !load.IsCompleted; resets++)
        {
            await Task.WhenAny(load, Task.Delay(random.Next(mostMilliseconds), Cancellation));
            proxy.ResetConnections();
        }

        Assert.InRange(resets, 5, int.MaxValue);
        Assert.All(await load, delivery => Assert.True(delivery.AllPersisted));
        await test.AssertLedgerAsync();
    }
}
