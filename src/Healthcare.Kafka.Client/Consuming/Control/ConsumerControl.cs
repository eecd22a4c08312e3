namespace Healthcare.Kafka.Client;

/// <summary>Checks commands, asks Kafka for offsets where a command needs them, and hands it to the poll thread.</summary>
/// <param name="name">The consumer's name.</param>
/// <param name="read">Reads its worker; null before it is started.</param>
internal sealed class ConsumerControl(string name, Func<ConsumerWorker?> read) : IConsumerControl
{
    public string Name => name;

    public ConsumerStatus Status => read()?.Status ?? new ConsumerStatus { Name = name, State = ConsumerState.Created, Partitions = [] };

    public Task<IReadOnlyList<TopicPartition>> PauseAsync(CancellationToken cancellationToken = default) =>
        SetPausedAsync(default, paused: true, cancellationToken);

    public Task<IReadOnlyList<TopicPartition>> PauseAsync(string topic, CancellationToken cancellationToken = default) =>
        SetPausedAsync(Scope(topic), paused: true, cancellationToken);

    public Task<IReadOnlyList<TopicPartition>> PauseAsync(TopicPartition partition, CancellationToken cancellationToken = default) =>
        SetPausedAsync(Scope(partition), paused: true, cancellationToken);

    public Task<IReadOnlyList<TopicPartition>> ResumeAsync(CancellationToken cancellationToken = default) =>
        SetPausedAsync(default, paused: false, cancellationToken);

    public Task<IReadOnlyList<TopicPartition>> ResumeAsync(string topic, CancellationToken cancellationToken = default) =>
        SetPausedAsync(Scope(topic), paused: false, cancellationToken);

    public Task<IReadOnlyList<TopicPartition>> ResumeAsync(TopicPartition partition, CancellationToken cancellationToken = default) =>
        SetPausedAsync(Scope(partition), paused: false, cancellationToken);

    public Task<TopicPartitionOffset> RetryHaltedAsync(TopicPartition partition, CancellationToken cancellationToken = default) =>
        GoOnAsync(partition, skips: false, cancellationToken);

    public Task<TopicPartitionOffset> SkipHaltedAsync(TopicPartition partition, CancellationToken cancellationToken = default) =>
        GoOnAsync(partition, skips: true, cancellationToken);

    public async Task<TopicPartitionOffset> SeekAsync(TopicPartitionOffset position, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(position);
        if (position.Offset.IsSpecial && position.Offset != Offset.Beginning && position.Offset != Offset.End)
        {
            throw new ArgumentException("The position to seek is an offset, Offset.Beginning or Offset.End.", nameof(position));
        }

        var scope = Scope(position.TopicPartition);
        var loop = Running(scope);
        var held = await AskAsync(loop, scope, () => loop.Queries.Watermarks(position.TopicPartition), cancellationToken).ConfigureAwait(false);
        var offset = position.Offset == Offset.Beginning ? held.Low : position.Offset == Offset.End ? held.High : position.Offset;
        var target = new TopicPartitionOffset(position.TopicPartition, offset);
        return offset < held.Low || offset > held.High
            ? throw ConsumerCommandException.OutOfRange(name, target, held)
            : await SeekAsync(loop, target, cancellationToken).ConfigureAwait(false);
    }

    public async Task<TopicPartitionOffset> SeekAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellationToken = default) =>
        (await SeekAsync(Scope(partition), time, cancellationToken).ConfigureAwait(false))[0];

    public Task<IReadOnlyList<TopicPartitionOffset>> SeekAsync(string topic, DateTimeOffset time, CancellationToken cancellationToken = default) =>
        SeekAsync(Scope(topic), time, cancellationToken);

    private static CommandScope Scope(string topic)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        return new CommandScope(topic, null);
    }

    private static CommandScope Scope(TopicPartition partition)
    {
        ArgumentNullException.ThrowIfNull(partition);
        return new CommandScope(null, partition);
    }

    private async Task<IReadOnlyList<TopicPartitionOffset>> SeekAsync(CommandScope scope, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var loop = Running(scope);
        var partitions = loop.Assignment.Owned.Select(partition => partition.TopicPartition).Where(scope.Covers).ToList();
        var targets = await AskAsync(loop, scope, () => loop.Queries.OffsetsFor(partitions, time), cancellationToken).ConfigureAwait(false);
        var sought = new List<TopicPartitionOffset>();
        foreach (var target in targets)
        {
            sought.Add(await SeekAsync(loop, target, cancellationToken).ConfigureAwait(false));
        }

        return sought;
    }

    private static Task<TopicPartitionOffset> SeekAsync(PollLoop loop, TopicPartitionOffset target, CancellationToken cancellationToken) =>
        loop.Commands.SendAsync(new ConsumerCommand<TopicPartitionOffset>(() => loop.Partitions.Seek(target)), cancellationToken);

    private async Task<IReadOnlyList<TopicPartition>> SetPausedAsync(CommandScope scope, bool paused, CancellationToken cancellationToken)
    {
        var loop = Running();
        return await loop.Commands.SendAsync(
            new ConsumerCommand<IReadOnlyList<TopicPartition>>(() => loop.Partitions.SetPaused(scope, paused)), cancellationToken).ConfigureAwait(false);
    }

    private async Task<TopicPartitionOffset> GoOnAsync(TopicPartition partition, bool skips, CancellationToken cancellationToken)
    {
        var loop = Running(Scope(partition));
        var since = loop.TimeProvider.GetTimestamp();
        return await loop.Commands.SendAsync(
            new ConsumerCommand<TopicPartitionOffset>(() => loop.Partitions.GoOn(partition, since, skips)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks Kafka on a thread of the pool: such a question blocks its thread.</summary>
    private async Task<T> AskAsync<T>(PollLoop loop, CommandScope scope, Func<T?> ask, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var asked = Task.Run(ask, CancellationToken.None);
            return await asked.WaitAsync(cancellationToken).ConfigureAwait(false) ?? throw ConsumerCommandException.NotRunning(name);
        }
        catch (KafkaException exception)
        {
            throw ConsumerCommandException.Failed(name, exception.Error.Code, scope, "find the offsets of");
        }
    }

    private PollLoop Running() => read()?.Loop ?? throw ConsumerCommandException.NotRunning(name);

    /// <summary>Gets the loop, if it has partitions that the command is about: nothing is asked of Kafka for others.</summary>
    private PollLoop Running(CommandScope scope)
    {
        var loop = Running();
        if (loop.Commands.IsClosed)
        {
            throw ConsumerCommandException.NotRunning(name);
        }

        return loop.Assignment.Owned.Any(partition => scope.Covers(partition.TopicPartition)) ? loop : throw ConsumerCommandException.NotAssigned(name, scope);
    }
}
