namespace Healthcare.Kafka.Client;

/// <summary>
/// What one assignment of a partition has received, and the workers that handle it batch by batch: one at a time in the order of the partition, several
/// at once in that of keys or without any.
/// </summary>
/// <remarks>The bound is the poll loop's to keep: it gives a lane no more than there is room for.</remarks>
#pragma warning disable CA1001 // Stop disposes the timer; a token source without one holds nothing to dispose, and a handler may use its token late.
internal sealed class Lane
#pragma warning restore CA1001
{
    // A batch of objects takes longer. Several of bytes fit in, which so go on on the same thread.
    private static readonly TimeSpan _turn = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly TopicPartition _partition;
    private readonly OffsetTracker _tracker;
    private readonly ILaneOwner _owner;
    private readonly LaneSetup _setup;
    private readonly ConsumerSettings _settings;
    private readonly ILaneQueue _queue;
    private readonly LaneWorker? _ownWorker;
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _cancelled = new();
    private readonly BatchTimer? _batchTimer;
    private TaskCompletionSource? _run;
    private int _running;
    private int _runningRecords;
    private long _runningBytes;
    private int _countedReady;
    private long _countedCost;
    private bool _begun;
    private bool _starting;
    private bool _inLine;
    private bool _held;
    private bool _stopped;
    private int _tellAt;

    /// <summary>Makes an idle lane. It begins when its predecessor, that of an earlier assignment of the partition, has ended: two never run at once.</summary>
    public Lane(TopicPartition partition, OffsetTracker tracker, ILaneOwner owner, LaneSetup setup, Task predecessor)
    {
        _partition = partition;
        _tracker = tracker;
        _owner = owner;
        _setup = setup;
        _settings = setup.Settings;
        _queue = setup.CreateQueue();
        _ownWorker = setup.Workers is null ? new LaneWorker() : null;
        _batchTimer = setup.BatchWait is { } wait ? new BatchTimer(wait, setup.TimeProvider, OnWaited) : null;
        _begun = predecessor.IsCompleted;
        if (!_begun)
        {
            _ = BeginAsync(predecessor);
        }
    }

    /// <summary>Gets the run of the workers: complete while nothing is in flight, and for good once the lane is stopped and its batches in flight have ended.</summary>
    public Task Worker
    {
        get
        {
            lock (_gate)
            {
                return _run?.Task ?? Task.CompletedTask;
            }
        }
    }

    /// <summary>Takes records over: it releases them once they are processed, or dropped.</summary>
    public void Enqueue(Span<RawRecord> records)
    {
        _batchTimer?.Stamp(records);
        lock (_gate)
        {
            if (!_stopped)
            {
                _queue.Add(records);
                Count();
                StartIfDue();
                return;
            }
        }

        RawRecord.Release(records);
    }

    /// <summary>Counts how many of these records, from the first on, there is room for; the last one may exceed the bytes. A lane that is stopped drops all.</summary>
    public int RoomFor(ReadOnlySpan<RawRecord> records)
    {
        int count;
        long bytes, cost;
        lock (_gate)
        {
            if (_stopped)
            {
                return records.Length;
            }

            (count, bytes, cost) = Held();
        }

        var (fitting, mostMemory) = (0, _setup.MostMemory());
        while (fitting < records.Length && count + fitting < _settings.LaneCapacity && bytes < _settings.LaneCapacityBytes && cost < mostMemory)
        {
            var size = records[fitting++].Size;
            (bytes, cost) = (bytes + size, cost + LaneMemory.CostOf(1, size));
        }

        return fitting;
    }

    /// <summary>Asks whether no more than a half, a quarter and so on of what the lane may hold is left; if there is more, it tells its owner when that is so.</summary>
    public bool IsDownTo(int part)
    {
        lock (_gate)
        {
            _tellAt = _stopped || IsAtMost(part) ? 0 : part;
            return _tellAt == 0;
        }
    }

    /// <summary>Begins no batch while it is held; those in flight end.</summary>
    public void Hold(bool held)
    {
        lock (_gate)
        {
            _held = held;
            StartIfDue();
        }
    }

    /// <summary>Starts no further batch, message or try. What is queued is dropped: it is not completed, so it comes again.</summary>
    public void Stop() => TryStop();

    /// <summary>Stops, and cancels the handlers that are running.</summary>
    public void Abort()
    {
        Stop();
        Cancel(_cancelled);
    }

    /// <summary>Starts a worker that was waited for in line.</summary>
    /// <returns>Whether there is anything to do for it.</returns>
    public bool TryStart(LaneWorker worker)
    {
        lock (_gate)
        {
            _inLine = false;
            var due = !_starting && HasPlace && IsDue();
            if (due)
            {
                Start(worker);
            }

            return due;
        }
    }

    /// <summary>Takes and processes batches until there is none, the worker is needed elsewhere, or its turn on the thread is over: then it comes back.</summary>
    /// <remarks>
    /// Handlers that never wait would hold their threads for as long as their lanes have batches. The other lanes would be left to the threads that the pool
    /// adds, one every half second, and then more batches would be under way than there are processors, with all their objects.
    /// </remarks>
    public async Task RunAsync(LaneWorker worker)
    {
        var isOver = false;
        try
        {
            var since = _setup.TimeProvider.GetTimestamp();
            while (!isOver && TryTake(worker))
            {
                var processing = ProcessAsync(worker.Records);
                var waits = !processing.IsCompleted;
                await processing.ConfigureAwait(false);
                since = waits ? _setup.TimeProvider.GetTimestamp() : since;
                isOver = _setup.TimeProvider.GetElapsedTime(since) >= _turn;
            }
        }
        finally
        {
            if (isOver)
            {
                GiveWay(worker);
            }
            else
            {
                Leave(worker);
            }
        }
    }

    private bool HasPlace => _running == 0 || !_setup.IsSequential;

    private async Task BeginAsync(Task predecessor)
    {
        // A lane that is stopped while it waits has nothing in flight, so nobody waits for it.
        await predecessor.WaitAsync(_draining.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _begun = true;
            StartIfDue();
        }
    }

    private async ValueTask ProcessAsync(ReadOnlyMemory<RawRecord> records)
    {
        var batch = new LaneBatch(_partition, records, _tracker, _owner, _draining.Token, _cancelled.Token);
        var halt = await TryProcessAsync(batch).ConfigureAwait(false);
        batch.Life.End();
        if (halt is not null && TryStop())
        {
            _owner.OnHalted(halt);
        }
    }

    private async ValueTask<Halt?> TryProcessAsync(LaneBatch batch)
    {
        try
        {
            return await _setup.Processor.ProcessAsync(batch).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // No handler's exception, for those are dealt with: a log provider's, say. A worker that died of it would look idle for ever.
            return batch.IsDone ? null : new Halt(HaltReason.HandlerFailed, batch.PositionOf(batch.FirstOpen), exception.GetType().FullName);
        }
    }

    // Behind the others that wait for a thread. It takes its next batch only then: what is paused or stopped meanwhile begins none.
    private void GiveWay(LaneWorker worker)
    {
        GoOn(worker, takes: false);
        _setup.Schedule(worker);
    }

    private bool TryTake(LaneWorker worker) => GoOn(worker, takes: true);

    private bool GoOn(LaneWorker worker, bool takes)
    {
        bool taken, room;
        if (!worker.Records.IsEmpty)
        {
            EndBatch(worker);
        }

        lock (_gate)
        {
            taken = takes && MayTake(worker) && IsDue();
            if (taken)
            {
                worker.Take(_queue, _setup.BatchSize(), _settings.MaxBatchBytes);
                (_runningRecords, _runningBytes) = (_runningRecords + worker.Records.Length, _runningBytes + worker.Bytes);
                Count();
            }

            room = FindsRoom();
            StartIfDue();
        }

        if (room)
        {
            _owner.OnRoom();
        }

        return taken;
    }

    /// <summary>Ends the batch that a worker has processed, and releases its records outside of the lock: there may be many.</summary>
    private void EndBatch(LaneWorker worker)
    {
        lock (_gate)
        {
            _queue.Release(worker.Records.Span);
            (_runningRecords, _runningBytes) = (_runningRecords - worker.Records.Length, _runningBytes - worker.Bytes);
            Count();
        }

        worker.Clear();
    }

    private bool MayTake(LaneWorker worker)
    {
        if (worker.IsStarting)
        {
            worker.IsStarting = _starting = false;
            return true;
        }

        return _setup.Workers?.MayStay(this, ref _inLine) ?? true;
    }

    private void Leave(LaneWorker worker)
    {
        worker.Clear();
        lock (_gate)
        {
            if (--_running == 0)
            {
                _run!.SetResult();
            }

            StartIfDue();
        }

        _setup.Workers?.Return(worker);
    }

    /// <summary>Starts one more worker, if there is work for it. Once it has taken its batch it looks whether there is work for another.</summary>
    private void StartIfDue()
    {
        if (_starting || _inLine || !HasPlace || !IsDue())
        {
            return;
        }

        var worker = _ownWorker ?? _setup.Workers!.TryTake(this);
        _inLine = worker is null;
        if (worker is not null)
        {
            Start(worker);
        }
    }

    private void Start(LaneWorker worker)
    {
        _starting = true;
        if (_running++ == 0)
        {
            _run = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _setup.Schedule(worker.For(this));
    }

    /// <summary>Asks whether a batch may begin now. For one that is not full and waits for more, the timer asks again.</summary>
    private bool IsDue() =>
        !_stopped && !_held && _begun && _queue.Ready > 0
        && (_batchTimer is null || IsFullBatch || _batchTimer.IsOver(_queue.ReadySince));

    // A lane that has no room for more is as full as its batches get.
    private bool IsFullBatch => _queue.Ready >= _settings.MaxBatchSize || _queue.Bytes >= _settings.MaxBatchBytes || Held().Cost >= _setup.MostMemory();

    private void OnWaited()
    {
        lock (_gate)
        {
            StartIfDue();
        }
    }

    /// <summary>
    /// Gets what counts against the capacity. Where batches run side by side that is all from the first message that is not completed on: the messages that
    /// one of them holds back from being committed come again after a crash, so they must be bounded too.
    /// </summary>
    private (int Count, long Bytes, long Cost) Held() => _setup.IsSequential
        ? (_queue.Count, _queue.Bytes, LaneMemory.CostOf(_queue.Count, _queue.Bytes))
        : (_tracker.Unfinished, _queue.Bytes + _runningBytes, LaneMemory.CostOf(_queue.Count + _runningRecords, _queue.Bytes + _runningBytes));

    private bool IsAtMost(int part) =>
        Held() is var (count, bytes, cost) && count <= _settings.LaneCapacity / part && bytes <= _settings.LaneCapacityBytes / part && cost <= _setup.MostMemory() / part;

    private bool FindsRoom()
    {
        if (_tellAt == 0 || !IsAtMost(_tellAt))
        {
            return false;
        }

        _tellAt = 0;
        return true;
    }

    private void Count()
    {
        _setup.Workers?.AddReady(_queue.Ready - _countedReady);
        _countedReady = _queue.Ready;
        var cost = LaneMemory.CostOf(_queue.Count + _runningRecords, _queue.Bytes + _runningBytes);
        _setup.Memory.Add(cost - _countedCost);
        _countedCost = cost;
    }

    private bool TryStop()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return false;
            }

            _stopped = true;
            _queue.Clear();
            Count();
            _batchTimer?.Dispose();
        }

        Cancel(_draining);
        return true;
    }

    // CancelAsync: what a handler registered on its token must not run on the poll thread.
    private void Cancel(CancellationTokenSource source) => _owner.Observe(source.CancelAsync());
}
