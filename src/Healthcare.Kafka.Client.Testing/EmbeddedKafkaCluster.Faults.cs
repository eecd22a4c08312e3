namespace Healthcare.Kafka.Client.Testing;

public sealed partial class EmbeddedKafkaCluster
{
    /// <summary>Closes a broker's connections and refuses new ones. Its partitions keep it as leader: move them with <see cref="SetPartitionLeader"/>.</summary>
    /// <param name="broker">The broker's id, from 1.</param>
    /// <exception cref="KafkaException">There is no such broker.</exception>
    public void SetBrokerDown(int broker) => SetDown(ExistingBroker(broker));

    /// <summary>Closes all connections and refuses new ones.</summary>
    public void SetAllBrokersDown() => SetDown(AllBrokers);

    /// <summary>Lets a broker accept connections again. Clients come back after their reconnect.backoff.ms.</summary>
    /// <param name="broker">The broker's id, from 1.</param>
    /// <exception cref="KafkaException">There is no such broker.</exception>
    public void SetBrokerUp(int broker) => SetUp(ExistingBroker(broker));

    /// <summary>Lets all brokers accept connections again.</summary>
    public void SetAllBrokersUp() => SetUp(AllBrokers);

    /// <summary>Delays the responses of a broker.</summary>
    /// <remarks>
    /// A request takes effect when it arrives, and its response leaves later: a produce request followed by
    /// <see cref="SetBrokerDown"/> within the delay is appended and never acknowledged.
    /// </remarks>
    /// <param name="broker">The broker's id, from 1.</param>
    /// <param name="roundTripTime">The delay, in whole milliseconds; zero ends it.</param>
    /// <exception cref="KafkaException">There is no such broker.</exception>
    public void SetRoundTripTime(int broker, TimeSpan roundTripTime) => SetRtt(ExistingBroker(broker), roundTripTime);

    /// <summary>Delays the responses of all brokers.</summary>
    /// <param name="roundTripTime">The delay, in whole milliseconds; zero ends it.</param>
    public void SetRoundTripTime(TimeSpan roundTripTime) => SetRtt(AllBrokers, roundTripTime);

    /// <summary>Makes the next requests of a kind fail, one error each, in this order. A failed request takes no effect.</summary>
    /// <param name="request">The kind of request, from any client to any broker.</param>
    /// <param name="errors">
    /// The brokers' error codes. <see cref="ErrorCode.NoError"/> lets one request pass; <see cref="ErrorCode.Local_Transport"/> closes the connection instead of answering.
    /// </param>
    public void PushErrors(KafkaRequest request, params ReadOnlySpan<ErrorCode> errors) =>
        Librdkafka.rd_kafka_mock_push_request_errors_array(Handle, (short)request, (nuint)errors.Length, errors);

    /// <summary>Forgets the errors that are still to come for a kind of request.</summary>
    /// <param name="request">The kind of request.</param>
    public void ClearErrors(KafkaRequest request) => Librdkafka.rd_kafka_mock_clear_request_errors(Handle, (short)request);

    /// <summary>Makes metadata responses report an error for a topic, until set to <see cref="ErrorCode.NoError"/>.</summary>
    /// <param name="topic">The topic; created when it does not exist.</param>
    /// <param name="error">The broker's error code.</param>
    public void SetTopicError(string topic, ErrorCode error)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        Librdkafka.rd_kafka_mock_topic_set_error(Handle, topic, error);
    }

    /// <summary>Makes another broker the leader of a partition, or none.</summary>
    /// <remarks>
    /// The first call for no leader also disconnects every producer and consumer at its next request, and from then on the brokers
    /// speak older versions of both. Where that matters, make it before the test's traffic begins.
    /// </remarks>
    /// <param name="topic">The topic; created when it does not exist.</param>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="broker">The broker's id, or -1 for no leader.</param>
    /// <exception cref="KafkaException">There is no such partition or broker.</exception>
    public void SetPartitionLeader(string topic, int partition, int broker)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        if (broker == NoLeader)
        {
            LeaveOutLeaderHints();
        }

        ThrowIfFailed(
            Librdkafka.rd_kafka_mock_partition_set_leader(Handle, topic, partition, broker),
            $"Making broker {broker} the leader of {topic} [{partition}]");
    }

    /// <summary>Makes a broker the coordinator of a consumer group. The group keeps its members and offsets.</summary>
    /// <remarks>Members learn of it by their next heartbeat: unlike a real broker, the old coordinator goes on taking commits.</remarks>
    /// <param name="groupId">The group.</param>
    /// <param name="broker">The broker's id, from 1.</param>
    /// <exception cref="KafkaException">There is no such broker.</exception>
    public void SetCoordinator(string groupId, int broker)
    {
        ArgumentException.ThrowIfNullOrEmpty(groupId);
        ThrowIfFailed(
            Librdkafka.rd_kafka_mock_coordinator_set(Handle, "group", groupId, ExistingBroker(broker)),
            $"Making broker {broker} the coordinator of group {groupId}");
    }

    /// <summary>Sets how long the first member of an empty group waits for others.</summary>
    /// <param name="delay">The delay, in whole milliseconds.</param>
    public void SetGroupInitialRebalanceDelay(TimeSpan delay) =>
        Librdkafka.rd_kafka_mock_group_initial_rebalance_delay_ms(Handle, Milliseconds(delay));

    // From Produce v10 and Fetch v12 on, a refused request is answered with the leader to ask instead, and librdkafka 2.14.2 follows
    // a null pointer when there is none. A client that has agreed on a newer version is disconnected and agrees anew.
    private void LeaveOutLeaderHints()
    {
        ThrowIfFailed(Librdkafka.rd_kafka_mock_set_apiversion(Handle, (short)KafkaRequest.Produce, 0, 9), "Limiting Produce");
        ThrowIfFailed(Librdkafka.rd_kafka_mock_set_apiversion(Handle, (short)KafkaRequest.Fetch, 0, 11), "Limiting Fetch");
    }

    private void SetDown(int broker) =>
        ThrowIfFailed(Librdkafka.rd_kafka_mock_broker_set_down(Handle, broker), $"Taking broker {broker} down");

    private void SetUp(int broker) =>
        ThrowIfFailed(Librdkafka.rd_kafka_mock_broker_set_up(Handle, broker), $"Bringing broker {broker} up");

    private void SetRtt(int broker, TimeSpan roundTripTime) =>
        ThrowIfFailed(
            Librdkafka.rd_kafka_mock_broker_set_rtt(Handle, broker, Milliseconds(roundTripTime)),
            $"Setting the round-trip time of broker {broker}");

    // librdkafka takes a negative id for all brokers, and any id at all for a coordinator.
    private int ExistingBroker(int broker)
    {
        if (broker < 1 || broker > BrokerCount)
        {
            ThrowIfFailed(ErrorCode.BrokerNotAvailable, $"Broker {broker} of {BrokerCount}");
        }

        return broker;
    }

    private static int Milliseconds(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return checked((int)time.TotalMilliseconds);
    }
}
