using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A native consumer over logs in memory that keeps positions, pauses and committed offsets as librdkafka and the group's coordinator do.</summary>
internal sealed class LogTransport(IReadOnlyList<TopicPartition> partitions, int length, int keys) : IConsumerTransport
{
    private readonly ConcurrentQueue<Action> _events = new();
    private readonly ConcurrentDictionary<TopicPartition, GroupOffset> _committed = new();
    private readonly ConcurrentDictionary<TopicPartition, long> _positions = new();
    private readonly ConcurrentDictionary<TopicPartition, bool> _paused = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ManualResetEventSlim _woken = new();

    public IConsumerEvents Events { get; set; } = null!;

    /// <summary>Gets the records that were delivered and have to come back.</summary>
    public OwnedRecords Owned { get; } = new();

    /// <summary>Asks whether everything before an offset may count as done.</summary>
    public Func<TopicPartition, long, bool> MayCommit { get; set; } = (_, _) => true;

    public IReadOnlyCollection<string> Violations => _violations;

    public bool IsAllCommitted => partitions.All(partition => _committed.GetValueOrDefault(partition)?.Offset == length);

    public Task AssignAsync(TopicPartition partition) => RunAsync(() =>
    {
        if (!_positions.ContainsKey(partition))
        {
            Events.OnAssigned([partition]);
            _positions[partition] = _committed.GetValueOrDefault(partition)?.Offset ?? 0;
        }
    });

    public Task RevokeAsync(TopicPartition partition) => RunAsync(() =>
    {
        if (_positions.ContainsKey(partition))
        {
            Events.OnRevoked([partition]);
            _positions.TryRemove(partition, out _);
            if (_paused.ContainsKey(partition))
            {
                _violations.Enqueue($"{partition} is revoked and still paused");
            }
        }
    });

    public void Poll(TimeSpan timeout, int maxRecords, long maxBytes)
    {
        var any = _events.TryDequeue(out var next);
        next?.Invoke();
        foreach (var (partition, position) in _positions.Where(entry => !_paused.ContainsKey(entry.Key) && entry.Value < length))
        {
            any = true;
            for (var offset = position; offset < Math.Min(length, position + 7); offset++)
            {
                _positions[partition] = offset + 1;
                Events.OnRecord(Record(partition, offset));
            }
        }

        if (!any)
        {
            _woken.Wait(TimeSpan.FromMilliseconds(1));
            _woken.Reset();
        }
    }

    public void Pause(TopicPartition partition) => _paused[partition] = true;

    public void Resume(TopicPartition partition) => _paused.TryRemove(partition, out _);

    public bool TrySeek(GroupOffset position)
    {
        if (_positions.TryGetValue(position.TopicPartition, out var own) && own != position.Offset)
        {
            _violations.Enqueue($"{position} is sought, at {own}");
        }

        return true;
    }

    public void Seek(TopicPartition partition, long offset)
    {
        if (!_positions.ContainsKey(partition))
        {
            throw new KafkaException(ErrorCode.Local_State);
        }

        _positions[partition] = offset;
    }

    public IReadOnlyList<TopicPartitionOffsetError> Commit(IReadOnlyList<GroupOffset> offsets, CancellationToken giveUp)
    {
        foreach (var position in offsets)
        {
            if (!_positions.ContainsKey(position.TopicPartition) || !MayCommit(position.TopicPartition, position.Offset))
            {
                _violations.Enqueue($"{position} is committed");
            }

            _committed[position.TopicPartition] = position;
        }

        return [.. offsets.Select(offset => new TopicPartitionOffsetError(offset.TopicPartition, offset.Offset, new Error(ErrorCode.NoError)))];
    }

    public IReadOnlyList<GroupOffset> Committed(IReadOnlyList<TopicPartition> asked, TimeSpan timeout) =>
        [.. asked.Select(partition => _committed.GetValueOrDefault(partition) ?? GroupOffset.None(partition))];

    public long LogEnd(TopicPartition partition, TimeSpan timeout) => length;

    public long LogStart(TopicPartition partition, TimeSpan timeout) => 0;

    public long? HighWatermark(TopicPartition partition) => length;

    public WatermarkOffsets Watermarks(TopicPartition partition, TimeSpan timeout) => new(0, length);

    public IReadOnlyList<TopicPartitionOffset> OffsetsFor(IReadOnlyList<TopicPartition> asked, DateTimeOffset time, TimeSpan timeout) =>
        [.. asked.Select(partition => new TopicPartitionOffset(partition, Offset.End))];

    public IConsumerGroupMetadata? GroupMetadata() => null;

    public void Subscribe(IReadOnlyList<string> topics)
    {
    }

    public void Unsubscribe()
    {
    }

    public void Close()
    {
    }

    public void Dispose()
    {
    }

    private async Task RunAsync(Action step)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _events.Enqueue(() =>
        {
            step();
            ended.SetResult();
        });
        _woken.Set();
        await ended.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
    }

    private RawRecord Record(TopicPartition partition, long offset) => Owned.Add(partition, offset, $"{offset % keys}", "value", leaderEpoch: 0);
}
