namespace Healthcare.Kafka.Client;

/// <summary>The native consumer, as far as the poll loop and the committer need it.</summary>
/// <remarks>
/// All members but <see cref="Commit"/>, <see cref="Committed"/>, <see cref="LogStart"/> and <see cref="LogEnd"/> are called on the poll thread only; these four on the
/// committer's thread only, and never once <see cref="Close"/> was called. <see cref="GroupMetadata"/> is for <see cref="GroupMembership"/>, and
/// <see cref="HighWatermark"/>, <see cref="Watermarks"/> and <see cref="OffsetsFor"/> are for <see cref="OffsetQueries"/>.
/// </remarks>
internal interface IConsumerTransport : IDisposable
{
    void Subscribe(IReadOnlyList<string> topics);

    void Unsubscribe();

    /// <summary>Waits for one record, then takes those that are there already, until there are <paramref name="maxRecords"/> or <paramref name="maxBytes"/>.</summary>
    /// <remarks>
    /// Records and rebalance events reach <see cref="IConsumerEvents"/> in the order in which they happened, so that a record never meets
    /// an assignment later than its own. An exception means that a record may have been dropped.
    /// </remarks>
    void Poll(TimeSpan timeout, int maxRecords, long maxBytes);

    void Pause(TopicPartition partition);

    void Resume(TopicPartition partition);

    /// <summary>
    /// Seeks to a position that has an epoch: the leader is asked whether its log has that position, and what follows comes from where the logs part. Does not
    /// wait. A partition that was resumed is fetched at once then.
    /// </summary>
    /// <returns>False where there is no such seek.</returns>
    bool TrySeek(GroupOffset position);

    void Seek(TopicPartition partition, long offset);

    /// <summary>Commits and waits for the answer, however long that takes, or until it is given up. Failures are results, never exceptions.</summary>
    /// <remarks>A commit that is given up may still reach the coordinator: none may follow it, as that might then be the earlier one.</remarks>
    IReadOnlyList<TopicPartitionOffsetError> Commit(IReadOnlyList<GroupOffset> offsets, CancellationToken giveUp);

    /// <summary>Asks what the group has committed. A partition that the coordinator has an error for is left out.</summary>
    IReadOnlyList<GroupOffset> Committed(IReadOnlyList<TopicPartition> partitions, TimeSpan timeout);

    /// <summary>Asks the broker for the first offset that the partition still holds.</summary>
    long LogStart(TopicPartition partition, TimeSpan timeout);

    /// <summary>Asks the broker for the end of what can be read of the partition.</summary>
    long LogEnd(TopicPartition partition, TimeSpan timeout);

    /// <summary>Gets the end of the log as of the last fetch, without a request. Any thread, never once <see cref="Close"/> was called, as the two below.</summary>
    /// <returns>Null when it is not known.</returns>
    long? HighWatermark(TopicPartition partition);

    /// <summary>Asks the broker for the first offset that the partition still holds and for the end that this consumer may read up to.</summary>
    WatermarkOffsets Watermarks(TopicPartition partition, TimeSpan timeout);

    /// <summary>Asks the brokers for the first offset of a time or later; <see cref="Offset.End"/> where there is none.</summary>
    IReadOnlyList<TopicPartitionOffset> OffsetsFor(IReadOnlyList<TopicPartition> partitions, DateTimeOffset time, TimeSpan timeout);

    /// <summary>Reads the member's id and generation. Any thread, never once <see cref="Close"/> was called.</summary>
    /// <returns>Null while the consumer is no member of its group: without an id, brokers take offsets unchecked.</returns>
    IConsumerGroupMetadata? GroupMetadata();

    /// <summary>Leaves the group. May block without end, and may throw.</summary>
    void Close();
}
