namespace Healthcare.Kafka.Client;

/// <summary>An auto-reset event without a handle: there is nothing to dispose, so that a late <see cref="Set"/> harms nobody.</summary>
internal sealed class Signal
{
    private readonly object _gate = new();
    private bool _set;

    public void Set()
    {
        lock (_gate)
        {
            _set = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _set = false;
        }
    }

    public void Wait() => Wait(Timeout.InfiniteTimeSpan);

    public void Wait(TimeSpan timeout)
    {
        lock (_gate)
        {
            if (!_set)
            {
                Monitor.Wait(_gate, timeout);
            }

            _set = false;
        }
    }
}
