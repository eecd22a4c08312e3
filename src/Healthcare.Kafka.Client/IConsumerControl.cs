namespace Healthcare.Kafka.Client;

/// <summary>What operators see of a consumer and may ask of it, in this process. Keyed by the consumer's name, and enumerable over all consumers.</summary>
/// <remarks>
/// Safe for any thread. A command runs on the consumer's own thread between two polls, ends within twice
/// <see cref="HealthcareConsumerOptions.DrainTimeout"/> and 20 seconds, and is audited under <c>Healthcare.Kafka.Client.Audit</c> in the caller's
/// execution context, so with its log scopes. One that fails throws <see cref="ConsumerCommandException"/>; cancelled before it has begun, it changes
/// nothing. Partitions are those assigned to this process: another instance of the group has the others. Guard what you expose of it.
/// </remarks>
public interface IConsumerControl
{
    /// <summary>Gets the consumer's name.</summary>
    string Name { get; }

    /// <summary>Gets the consumer as it is now. No broker is asked.</summary>
    ConsumerStatus Status { get; }

    /// <summary>Pauses everything: nothing is fetched and no handler is called any more; calls that run end, and are committed.</summary>
    /// <remarks>Stays until it is resumed or the process ends, also for partitions that go and come back. Other instances are not concerned.</remarks>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The partitions paused now.</returns>
    /// <exception cref="ConsumerCommandException">The consumer does not run.</exception>
    Task<IReadOnlyList<TopicPartition>> PauseAsync(CancellationToken cancellationToken = default);

    /// <summary>Pauses a topic, as <see cref="PauseAsync(CancellationToken)"/> does; also its partitions that this process gets later.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The partitions paused now.</returns>
    /// <exception cref="ConsumerCommandException">The topic is none of the consumer's, or the consumer does not run.</exception>
    Task<IReadOnlyList<TopicPartition>> PauseAsync(string topic, CancellationToken cancellationToken = default);

    /// <summary>Pauses a partition, as <see cref="PauseAsync(CancellationToken)"/> does.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The partition.</returns>
    /// <exception cref="ConsumerCommandException">The partition is not assigned to this process, or the consumer does not run.</exception>
    Task<IReadOnlyList<TopicPartition>> PauseAsync(TopicPartition partition, CancellationToken cancellationToken = default);

    /// <summary>Resumes everything that was paused here. What stands still goes on standing still.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The partitions that are not paused by an operator any more.</returns>
    /// <exception cref="ConsumerCommandException">The consumer does not run.</exception>
    Task<IReadOnlyList<TopicPartition>> ResumeAsync(CancellationToken cancellationToken = default);

    /// <summary>Resumes a topic, also when everything was paused.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The partitions that are not paused by an operator any more.</returns>
    /// <exception cref="ConsumerCommandException">The topic is none of the consumer's, or the consumer does not run.</exception>
    Task<IReadOnlyList<TopicPartition>> ResumeAsync(string topic, CancellationToken cancellationToken = default);

    /// <summary>Resumes a partition, also when its topic or everything was paused.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The partition.</returns>
    /// <exception cref="ConsumerCommandException">The partition is not assigned to this process, or the consumer does not run.</exception>
    Task<IReadOnlyList<TopicPartition>> ResumeAsync(TopicPartition partition, CancellationToken cancellationToken = default);

    /// <summary>Lets a partition that stands still go on: what is unfinished of it is handled again, from the message that failed on.</summary>
    /// <remarks>Handled messages behind that one, of other keys, do not come again. Calls in flight get <see cref="HealthcareConsumerOptions.DrainTimeout"/> to end, then are cancelled.</remarks>
    /// <param name="partition">The partition.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>Where it stood still.</returns>
    /// <exception cref="ConsumerCommandException">The partition does not stand still, or is not assigned to this process, or the consumer does not run.</exception>
    Task<TopicPartitionOffset> RetryHaltedAsync(TopicPartition partition, CancellationToken cancellationToken = default);

    /// <summary>Gives up the one message at which a partition stands still, and lets it go on, as <see cref="RetryHaltedAsync"/> does.</summary>
    /// <remarks>The message is audited (event 6023) and counted, and <b>never handled</b>: look at it first.</remarks>
    /// <param name="partition">The partition.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The message that is skipped.</returns>
    /// <exception cref="ConsumerCommandException">
    /// The partition does not stand still, or not at a message; or it is not assigned to this process, or the consumer does not run.
    /// </exception>
    Task<TopicPartitionOffset> SkipHaltedAsync(TopicPartition partition, CancellationToken cancellationToken = default);

    /// <summary>Goes on with a partition at another offset: back, and messages come again; forward, and <b>those between are not handled</b>.</summary>
    /// <remarks>
    /// The offset is committed as the group's position, lower than before or higher. Calls in flight are cancelled, and what they still finish is not
    /// committed. A partition that stands still goes on.
    /// </remarks>
    /// <param name="position">Topic, partition, and an offset that the log holds; its end, <see cref="Offset.Beginning"/> or <see cref="Offset.End"/>.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The position.</returns>
    /// <exception cref="ArgumentException">The offset is another special one.</exception>
    /// <exception cref="ConsumerCommandException">
    /// The log does not hold the offset, or Kafka does not tell; or the partition is not assigned to this process, or the consumer does not run.
    /// </exception>
    Task<TopicPartitionOffset> SeekAsync(TopicPartitionOffset position, CancellationToken cancellationToken = default);

    /// <summary>Goes on at the first message of a time or later, at the end where there is none; else as <see cref="SeekAsync(TopicPartitionOffset, CancellationToken)"/>.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="time">The time, compared with the messages' timestamps.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The position found.</returns>
    /// <exception cref="ConsumerCommandException">Kafka does not tell the offset; or the partition is not assigned to this process, or the consumer does not run.</exception>
    Task<TopicPartitionOffset> SeekAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellationToken = default);

    /// <summary>Goes on with every assigned partition of a topic, one after the other, at the first message of a time or later.</summary>
    /// <remarks>When one cannot be sought, those before it have been, and are audited.</remarks>
    /// <param name="topic">The topic.</param>
    /// <param name="time">The time, compared with the messages' timestamps.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The positions found.</returns>
    /// <exception cref="ConsumerCommandException">Kafka does not tell the offsets; or no partition of the topic is assigned to this process, or the consumer does not run.</exception>
    Task<IReadOnlyList<TopicPartitionOffset>> SeekAsync(string topic, DateTimeOffset time, CancellationToken cancellationToken = default);
}
