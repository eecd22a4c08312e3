using System.Collections.Concurrent;
using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A native consumer whose polls do what the test says, one step per poll, on the poll thread.</summary>
internal sealed class FakeConsumerTransport : IConsumerTransport
{
    /// <summary>The epoch of the leader that serves every record.</summary>
    public const int LeaderEpoch = 7;

    private readonly BlockingCollection<Action> _steps = [];
    private readonly ConcurrentQueue<TopicPartitionOffset> _commits = new();
    private readonly ConcurrentDictionary<TopicPartition, bool> _paused = new();
    private readonly ConcurrentQueue<TopicPartitionOffset> _seeks = new();

    public IConsumerEvents Events { get; set; } = null!;

    /// <summary>Gets what was committed with success, in order.</summary>
    public IReadOnlyList<TopicPartitionOffset> Commits => [.. _commits];

    public IReadOnlyList<TopicPartitionOffset> Seeks => [.. _seeks];

    public IReadOnlyList<TopicPartition> Paused => [.. _paused.Keys];

    /// <summary>Gets how often any partition was paused.</summary>
    public int PauseCalls => Volatile.Read(ref _pauseCalls);

    public int Subscriptions { get; private set; }

    public bool IsClosed { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Answers a commit; no error when it returns null. May block.</summary>
    public Func<IReadOnlyList<TopicPartitionOffset>, Error?> OnCommit { get; set; } = _ => null;

    /// <summary>Answers a commit with its metadata, where <see cref="OnCommit"/> has no error.</summary>
    public Func<IReadOnlyList<GroupOffset>, Error?> OnCommitOf { get; set; } = _ => null;

    /// <summary>Gets or sets what the group's coordinator holds; two transports of one group share it.</summary>
    public ConcurrentDictionary<TopicPartition, GroupOffset> Group { get; set; } = new();

    /// <summary>Answers what was committed where <see cref="Group"/> has nothing; an error when it returns null.</summary>
    public Func<TopicPartition, Offset?> CommittedBefore { get; set; } = _ => Offset.Unset;

    public Func<TopicPartition, long> LogEndOf { get; set; } = _ => 0;

    public Func<TopicPartition, long> LogStartOf { get; set; } = _ => 0;

    /// <summary>Gets or sets what the group's metadata is; read on any thread.</summary>
    public Func<IConsumerGroupMetadata?> OnGroupMetadata { get; set; } = () => null;

    public Action OnClose { get; set; } = () => { };

    public Action<TopicPartition> OnResume { get; set; } = _ => { };

    public Action<GroupOffset> OnTrySeek { get; set; } = _ => { };

    public bool HasEpochSeek { get; set; } = true;

    public Action<TopicPartition> OnSeek { get; set; } = _ => { };

    public IConsumerGroupMetadata? GroupMetadata()
    {
        Assert.False(IsClosed, "GroupMetadata after Close");
        return OnGroupMetadata();
    }

    /// <summary>Gets or sets the end of every log as of the last fetch.</summary>
    public long? KnownEnd { get; set; }

    /// <summary>Answers what a broker is asked for: the watermarks, the offset of a time.</summary>
    public Func<TopicPartition, WatermarkOffsets> OnWatermarks { get; set; } = _ => new WatermarkOffsets(0, 1_000);

    public Func<TopicPartition, DateTimeOffset, Offset> OnOffsetFor { get; set; } = (_, _) => Offset.End;

    public long? HighWatermark(TopicPartition partition)
    {
        Assert.False(IsClosed, "HighWatermark after Close");
        return KnownEnd;
    }

    public WatermarkOffsets Watermarks(TopicPartition partition, TimeSpan timeout)
    {
        Assert.False(IsClosed, "Watermarks after Close");
        return OnWatermarks(partition);
    }

    public IReadOnlyList<TopicPartitionOffset> OffsetsFor(IReadOnlyList<TopicPartition> partitions, DateTimeOffset time, TimeSpan timeout) =>
        [.. partitions.Select(partition => new TopicPartitionOffset(partition, OnOffsetFor(partition, time)))];

    private int _pauseCalls;

    public Task AssignAsync(params TopicPartition[] partitions) => StepAsync(() => Events.OnAssigned(partitions));

    public Task RevokeAsync(params TopicPartition[] partitions) => StepAsync(() => Events.OnRevoked(partitions));

    public Task LoseAsync(params TopicPartition[] partitions) => StepAsync(() => Events.OnLost(partitions));

    public Task FailAsync(ErrorCode code, TopicPartitionOffset? position = null, bool isFatal = false) =>
        StepAsync(() => Events.OnError(new Error(code, code.ToString(), isFatal), position));

    /// <summary>Tells that a partition's log ends here.</summary>
    public Task EndAsync(TopicPartition partition, long offset) => StepAsync(() => Events.OnEnd(new TopicPartitionOffset(partition, offset)));

    /// <summary>Delivers records with these offsets in one poll.</summary>
    public Task DeliverAsync(TopicPartition partition, params long[] offsets) => StepAsync(() => Deliver(partition, offsets));

    public Task DeliverValuesAsync(TopicPartition partition, long firstOffset, params string?[] values) => StepAsync(() =>
    {
        for (var index = 0; index < values.Length; index++)
        {
            Deliver(partition, firstOffset + index, values[index]);
        }
    });

    /// <summary>Delivers one record per key in one poll.</summary>
    public Task DeliverKeysAsync(TopicPartition partition, long firstOffset, params string?[] keys) => StepAsync(() =>
    {
        for (var index = 0; index < keys.Length; index++)
        {
            Deliver(partition, firstOffset + index, "value", keys[index]);
        }
    });

    public void Deliver(TopicPartition partition, params long[] offsets)
    {
        foreach (var offset in offsets)
        {
            Deliver(partition, offset, $"value {offset}");
        }
    }

    /// <summary>Runs a step inside a poll; what it throws, the poll throws. Completes when the step has ended and the next poll has begun, so that its records are routed.</summary>
    public async Task StepAsync(Action step)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(step);
        Enqueue(ended.SetResult);
        await ended.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
    }

    /// <summary>Has a poll run a step, without waiting for it.</summary>
    public void Enqueue(Action step) => _steps.Add(step, TestContext.Current.CancellationToken);

    public void Subscribe(IReadOnlyList<string> topics) => Subscriptions++;

    public void Unsubscribe()
    {
    }

    public void Poll(TimeSpan timeout, int maxRecords, long maxBytes)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (_steps.TryTake(out var step, timeout))
        {
            step();
        }
    }

    public void Pause(TopicPartition partition)
    {
        Interlocked.Increment(ref _pauseCalls);
        _paused[partition] = true;
    }

    public void Resume(TopicPartition partition)
    {
        OnResume(partition);
        _paused.TryRemove(partition, out _);
    }

    public bool TrySeek(GroupOffset position)
    {
        OnTrySeek(position);
        return HasEpochSeek;
    }

    public void Seek(TopicPartition partition, long offset)
    {
        OnSeek(partition);
        _seeks.Enqueue(new TopicPartitionOffset(partition, offset));
    }

    public IReadOnlyList<TopicPartitionOffsetError> Commit(IReadOnlyList<GroupOffset> offsets, CancellationToken giveUp)
    {
        TopicPartitionOffset[] plain = [.. offsets.Select(Plain)];
        var error = OnCommit(plain) ?? OnCommitOf(offsets);
        if (error is null)
        {
            foreach (var offset in offsets)
            {
                _commits.Enqueue(Plain(offset));
                Group[offset.TopicPartition] = offset;
            }
        }

        return [.. plain.Select(offset => new TopicPartitionOffsetError(offset, error ?? new Error(ErrorCode.NoError)))];
    }

    public IReadOnlyList<GroupOffset> Committed(IReadOnlyList<TopicPartition> partitions, TimeSpan timeout) =>
        [.. partitions.Where(partition => CommittedBefore(partition) is not null).Select(InGroup)];

    public long LogEnd(TopicPartition partition, TimeSpan timeout) => LogEndOf(partition);

    public long LogStart(TopicPartition partition, TimeSpan timeout) => LogStartOf(partition);

    public void Close()
    {
        OnClose();
        IsClosed = true;
    }

    public void Dispose() => IsDisposed = true;

    private static TopicPartitionOffset Plain(GroupOffset offset) => new(offset.TopicPartition, offset.Offset, offset.LeaderEpoch < 0 ? null : offset.LeaderEpoch);

    private GroupOffset InGroup(TopicPartition partition) =>
        Group.TryGetValue(partition, out var committed)
            ? committed
            : GroupOffset.None(partition) with { Offset = Math.Max(CommittedBefore(partition)!.Value.Value, -1) };

    /// <summary>Gets the last offset committed of a partition, -1 for none.</summary>
    public long CommittedOf(TopicPartition partition) =>
        Commits.LastOrDefault(commit => commit.TopicPartition == partition)?.Offset.Value ?? -1;

    private void Deliver(TopicPartition partition, long offset, string? value, string? key = $"{PhiCanary.Mark} key") => Events.OnRecord(new RawRecord
    {
        Topic = partition.Topic,
        Partition = partition.Partition.Value,
        Offset = offset,
        LeaderEpoch = LeaderEpoch,
        Key = key is null ? null : Encoding.UTF8.GetBytes(key),
        Value = value is null ? null : Encoding.UTF8.GetBytes(value),
    });
}
