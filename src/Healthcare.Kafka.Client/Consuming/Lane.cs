namespace Healthcare.Kafka.Client;

/// <summary>The bounded queue of one partition and the worker that empties it, one batch at a time and in offset order.</summary>
/// <remarks>The bound is the poll loop's to keep, by pausing the partition: what is polled already is always taken in.</remarks>
#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose, and a handler may use its token late.
internal sealed class Lane
#pragma warning restore CA1001
{
    private readonly Lock _gate = new();
    private readonly TopicPartition _partition;
    private readonly OffsetTracker _tracker;
    private readonly BatchProcessor _processor;
    private readonly ILaneOwner _owner;
    private readonly ConsumerSettings _settings;
    private readonly Task _predecessor;
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _cancelled = new();
    private readonly RecordQueue _queue = new();
    private RawRecord[]? _buffer;
    private Task _worker = Task.CompletedTask;
    private bool _working;
    private bool _stopped;
    private bool _tellRoom;

    /// <summary>Makes an idle lane. Its worker waits for its predecessor, that of an earlier assignment of the partition: two never run at once.</summary>
    public Lane(TopicPartition partition, OffsetTracker tracker, BatchProcessor processor, ILaneOwner owner, ConsumerSettings settings, Task predecessor)
    {
        _partition = partition;
        _tracker = tracker;
        _processor = processor;
        _owner = owner;
        _settings = settings;
        _predecessor = predecessor;
    }

    /// <summary>Gets the worker's run: complete while the lane is idle, and for good once it is stopped and the batch in flight has ended.</summary>
    public Task Worker
    {
        get
        {
            lock (_gate)
            {
                return _worker;
            }
        }
    }

    public void Enqueue(ReadOnlySpan<RawRecord> records)
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            _queue.Add(records);
            if (!_working)
            {
                _working = true;
                _worker = Task.Run(WorkAsync);
            }
        }
    }

    /// <summary>Asks whether the lane is full; if so, it tells its owner when it is half empty.</summary>
    public bool IsFull()
    {
        lock (_gate)
        {
            _tellRoom = !_stopped && (_queue.Count >= _settings.LaneCapacity || _queue.Bytes >= _settings.LaneCapacityBytes);
            return _tellRoom;
        }
    }

    /// <summary>Starts no further batch, message or try. What is queued is dropped: it is not completed, so it comes again.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _queue.Clear();
        }

        Cancel(_draining);
    }

    /// <summary>Stops, and cancels the handler that is running.</summary>
    public void Abort()
    {
        Stop();
        Cancel(_cancelled);
    }

    // CancelAsync: what a handler registered on its token must not run on the poll thread.
    private void Cancel(CancellationTokenSource source) => _owner.Observe(source.CancelAsync());

    private async Task WorkAsync()
    {
        // A lane that is stopped while it waits has nothing in flight, so nobody waits for it.
        await _predecessor.WaitAsync(_draining.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var buffer = _buffer ??= new RawRecord[_settings.MaxBatchSize];
        while (TryTake(buffer, out var count))
        {
            await ProcessAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
            buffer.AsSpan(0, count).Clear();
        }
    }

    private async ValueTask ProcessAsync(ReadOnlyMemory<RawRecord> records)
    {
        var batch = new LaneBatch(_partition, records, _tracker, _owner, _draining.Token, _cancelled.Token);
        var halt = await TryProcessAsync(batch).ConfigureAwait(false);
        if (halt is not null && !_draining.IsCancellationRequested)
        {
            Stop();
            _owner.OnHalted(halt);
        }
    }

    private async ValueTask<Halt?> TryProcessAsync(LaneBatch batch)
    {
        try
        {
            return await _processor.ProcessAsync(batch).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // No handler's exception, for those are dealt with: a log provider's, say. A worker that died of it would look idle for ever.
            return batch.IsDone ? null : new Halt(HaltReason.HandlerFailed, batch.PositionOf(batch.FirstOpen), exception.GetType().FullName);
        }
    }

    private bool TryTake(Span<RawRecord> buffer, out int count)
    {
        var room = false;
        lock (_gate)
        {
            count = _queue.Take(buffer);
            if (count == 0)
            {
                _working = false;
                return false;
            }

            if (_tellRoom && _queue.Count <= _settings.LaneCapacity / 2 && _queue.Bytes <= _settings.LaneCapacityBytes / 2)
            {
                _tellRoom = false;
                room = true;
            }
        }

        if (room)
        {
            _owner.OnRoom();
        }

        return true;
    }
}
