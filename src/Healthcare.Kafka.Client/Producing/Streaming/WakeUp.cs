using System.Threading.Tasks.Sources;

namespace Healthcare.Kafka.Client;

/// <summary>One side's wait, used again and again, so that a wait costs no allocation. One wait at a time, and <see cref="Set"/> once for each.</summary>
internal sealed class WakeUp : IValueTaskSource<bool>
{
    // Never on the caller's thread, which serves delivery reports.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    public ValueTask<bool> NextAsync()
    {
        _core.Reset();
        return new(this, _core.Version);
    }

    public void Set(bool result) => _core.SetResult(result);

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
