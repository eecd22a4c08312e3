namespace Healthcare.Kafka.Client.Shared;

/// <summary>A clock that the test moves. Timers that fall due run inside <see cref="Advance"/>, in the order of their times.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _sync = new();
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _now = TimeSpan.FromHours(1);
    private long _jumped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_sync)
        {
            return _now.Ticks;
        }
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50) + new TimeSpan(GetTimestamp() + Volatile.Read(ref _jumped));

    /// <summary>Sets the wall clock forward, or back. No time passes.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref _jumped, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var end = new TimeSpan(GetTimestamp()) + by;
        while (TakeDue(end) is { } timer)
        {
            timer.Run();
        }

        lock (_sync)
        {
            _now = end;
        }
    }

    /// <summary>Waits for a dispose, and moves on where it takes long: a test that failed half-way must end too, whatever its dispose waits for.</summary>
    public async Task LetEndAsync(Task dispose)
    {
        await Task.WhenAny(dispose, Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        await Eventually.Async(() =>
        {
            if (!dispose.IsCompleted)
            {
                Advance(TimeSpan.FromSeconds(1));
            }

            return dispose.IsCompleted;
        });
        await dispose;
    }

    private ManualTimer? TakeDue(TimeSpan end)
    {
        lock (_sync)
        {
            var timer = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (timer is not null)
            {
                _now = timer.Due > _now ? timer.Due : _now;
                timer.Rearm();
            }

            return timer;
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._sync)
            {
                time._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = time._now + dueTime;
                    _period = period;
                    time._timers.Add(this);
                }
            }

            return true;
        }

        public void Rearm()
        {
            if (_period > TimeSpan.Zero)
            {
                Due += _period;
            }
            else
            {
                time._timers.Remove(this);
            }
        }

        public void Run() => callback(state);

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
