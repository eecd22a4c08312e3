using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>What goes wrong at the brokers of an embedded cluster while its consumers come and go.</summary>
/// <remarks>
/// No leaders move: a mock broker, unlike a real one, refuses commits of messages that were produced under an earlier leader, and a group that is behind
/// would commit nothing until it had caught up.
/// </remarks>
internal sealed class ChurnFaults(EmbeddedKafkaCluster cluster, IReadOnlyList<string> groups)
{
    private static readonly Dictionary<KafkaRequest, ErrorCode[]> _errors = new()
    {
        [KafkaRequest.Fetch] = [ErrorCode.NotLeaderForPartition, ErrorCode.KafkaStorageError, ErrorCode.Local_Transport],
        [KafkaRequest.OffsetCommit] =
            [ErrorCode.NotCoordinatorForGroup, ErrorCode.GroupLoadInProgress, ErrorCode.RequestTimedOut, ErrorCode.RebalanceInProgress, ErrorCode.Local_Transport],

        // After another error than this librdkafka (2.15.0) leaves the partitions without a position until the next rebalance.
        [KafkaRequest.OffsetFetch] = [ErrorCode.GroupLoadInProgress],
        [KafkaRequest.Heartbeat] = [ErrorCode.NotCoordinatorForGroup, ErrorCode.RebalanceInProgress, ErrorCode.UnknownMemberId, ErrorCode.IllegalGeneration],
        [KafkaRequest.JoinGroup] = [ErrorCode.NotCoordinatorForGroup, ErrorCode.GroupLoadInProgress, ErrorCode.UnknownMemberId],
    };

    /// <summary>Lets one fault of a random kind happen, and pass.</summary>
    /// <returns>Its kind.</returns>
    public async Task<string> NextAsync(Random random)
    {
        var broker = 1 + random.Next(cluster.BrokerCount);
        switch (random.Next(100))
        {
            case < 20:
                await Task.Run(() => cluster.SetCoordinator(groups[random.Next(groups.Count)], broker));
                return "coordinator moves";
            case < 45:
                cluster.SetBrokerDown(broker);
                await Task.Delay(random.Next(300, 3_000));
                cluster.SetBrokerUp(broker);
                return "broker outages";
            case < 60:
                cluster.SetRoundTripTime(broker, TimeSpan.FromMilliseconds(random.Next(50, 500)));
                await Task.Delay(random.Next(300, 2_000));
                cluster.SetRoundTripTime(broker, TimeSpan.Zero);
                return "round-trip spikes";
            default:
                var (request, errors) = _errors.ElementAt(random.Next(_errors.Count));
                cluster.PushErrors(request, [.. Enumerable.Repeat(errors[random.Next(errors.Length)], 1 + random.Next(3))]);
                return $"{request} errors";
        }
    }

    /// <summary>Ends every fault that may still be there.</summary>
    public void Heal()
    {
        cluster.SetAllBrokersUp();
        cluster.SetRoundTripTime(TimeSpan.Zero);
        foreach (var request in _errors.Keys)
        {
            cluster.ClearErrors(request);
        }
    }
}
