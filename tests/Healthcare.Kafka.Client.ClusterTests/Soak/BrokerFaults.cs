using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>The faults of an embedded cluster: leaders that move, brokers that go, requests that fail, answers that take long.</summary>
internal sealed class BrokerFaults(EmbeddedKafkaCluster cluster, string topic, int partitions) : ISoakFaults
{
    private static readonly ErrorCode[] _passing =
    [
        ErrorCode.NotEnoughReplicas, ErrorCode.NotEnoughReplicasAfterAppend, ErrorCode.KafkaStorageError, ErrorCode.NotLeaderForPartition,
        ErrorCode.RequestTimedOut, ErrorCode.Local_Transport,
    ];

    private static readonly ErrorCode[] _lasting = [ErrorCode.InvalidRecord, ErrorCode.MsgSizeTooLarge];

    public string BootstrapServers => cluster.BootstrapServers;

    public async Task<string> NextAsync(Random random)
    {
        var broker = 1 + random.Next(cluster.BrokerCount);
        switch (random.Next(100))
        {
            case < 35:
                await Task.Run(() => cluster.SetPartitionLeader(topic, random.Next(partitions), broker));
                return "leader moves";
            case < 60:
                var error = _passing[random.Next(_passing.Length)];
                cluster.PushErrors(KafkaRequest.Produce, [.. Enumerable.Repeat(error, 1 + random.Next(5))]);
                return "passing errors";
            case < 70:
                cluster.PushErrors(KafkaRequest.Produce, _lasting[random.Next(_lasting.Length)]);
                return "lasting errors";
            case < 80:
                cluster.SetBrokerDown(broker);
                await Task.Delay(random.Next(200, 2_000));
                cluster.SetBrokerUp(broker);
                return "broker outages";
            case < 85:
                cluster.SetAllBrokersDown();
                await Task.Delay(random.Next(200, 1_500));
                cluster.SetAllBrokersUp();
                return "full outages";
            default:
                cluster.SetRoundTripTime(broker, TimeSpan.FromMilliseconds(random.Next(50, 800)));
                await Task.Delay(random.Next(200, 1_500));
                cluster.SetRoundTripTime(broker, TimeSpan.Zero);
                return "round-trip spikes";
        }
    }

    public void Heal()
    {
        cluster.ClearErrors(KafkaRequest.Produce);
        cluster.SetAllBrokersUp();
        cluster.SetRoundTripTime(TimeSpan.Zero);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
