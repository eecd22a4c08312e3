namespace Healthcare.Kafka.Client.Testing;

public sealed partial class EmbeddedKafkaCluster
{
    /// <summary>Reads all records that a topic holds when the read begins.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="timeout">The most time that the read may take; by default 30 s.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>The records, by partition and then by offset.</returns>
    /// <exception cref="KafkaException">The topic does not exist (<see cref="ErrorCode.UnknownTopicOrPart"/>), or a broker answered with an error.</exception>
    /// <exception cref="TimeoutException">The end was not reached in time.</exception>
    public Task<IReadOnlyList<KafkaRecord>> ReadAllAsync(string topic, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        return Reader.ReadAllAsync(topic, timeout ?? TopicReader.DefaultTimeout, cancellationToken);
    }

    /// <summary>Gets the offsets that a group has committed for a topic.</summary>
    /// <param name="groupId">The group. It sees no new member.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellationToken">Stops the call before it begins.</param>
    /// <returns>One offset per partition, in their order: the next to consume, or <see cref="Offset.Unset"/> when none is committed.</returns>
    /// <exception cref="KafkaException">The topic does not exist, or a broker answered with an error or not within 30 s.</exception>
    public Task<IReadOnlyList<TopicPartitionOffset>> GetCommittedOffsetsAsync(
        string groupId, string topic, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(groupId);
        ArgumentException.ThrowIfNullOrEmpty(topic);
        return Reader.GetCommittedOffsetsAsync(groupId, topic, cancellationToken);
    }

    /// <summary>Gets the first offset of each partition and the one that its next record will get.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellationToken">Stops the call before it begins.</param>
    /// <returns>The watermarks, by partition.</returns>
    /// <exception cref="KafkaException">The topic does not exist, or a broker answered with an error or not within 30 s.</exception>
    public Task<IReadOnlyList<WatermarkOffsets>> GetWatermarksAsync(string topic, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        return Reader.GetWatermarksAsync(topic, cancellationToken);
    }

    /// <summary>Forgets the requests counted so far and counts from now on. Each request costs some memory until it is forgotten.</summary>
    public void StartRequestTracking() => Librdkafka.rd_kafka_mock_start_request_tracking(Handle);

    /// <summary>Stops counting and forgets the requests counted so far.</summary>
    public void StopRequestTracking() => Librdkafka.rd_kafka_mock_stop_request_tracking(Handle);

    /// <summary>Counts the requests of a kind that arrived since <see cref="StartRequestTracking"/>, failed ones included.</summary>
    /// <param name="request">The kind of request.</param>
    /// <param name="broker">The id of the broker that got them; by default all brokers.</param>
    /// <returns>The number of requests.</returns>
    public int CountRequests(KafkaRequest request, int? broker = null) => TrackedRequests.Count(Handle, request, broker);

    private TopicReader Reader
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return new TopicReader(BootstrapServers);
        }
    }
}
