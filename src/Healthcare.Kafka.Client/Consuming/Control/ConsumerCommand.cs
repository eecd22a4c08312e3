namespace Healthcare.Kafka.Client;

/// <summary>Something that the poll thread is asked to do between two polls.</summary>
internal abstract class ConsumerCommand
{
    /// <summary>Tries to do it. Poll thread only; throws nothing.</summary>
    /// <returns>Whether it is over: done, failed or withdrawn. Else it is to be tried again.</returns>
    public abstract bool TryRun();

    /// <summary>Ends it undone.</summary>
    public abstract void Refuse(Exception reason);
}

/// <summary>A command with a result.</summary>
/// <param name="attempt">Does it; returns null to be called again, having changed nothing.</param>
internal sealed class ConsumerCommand<T>(Func<T?> attempt) : ConsumerCommand
    where T : class
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // What is audited on the poll thread carries the log scopes of whoever asked for it.
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private bool _running;
    private bool _withdrawn;

    /// <summary>Gets the result.</summary>
    public Task<T> Done => _done.Task;

    public override bool TryRun()
    {
        lock (_gate)
        {
            if (_withdrawn)
            {
                _done.TrySetCanceled();
                return true;
            }

            _running = true;
        }

        var over = TryAttempt();
        lock (_gate)
        {
            _running = false;
        }

        return over;
    }

    public override void Refuse(Exception reason) => _done.TrySetException(reason);

    /// <summary>Asks for it not to be done any more.</summary>
    /// <returns>Whether it is certain that it is not done; else it may be being done at this moment.</returns>
    public bool Withdraw()
    {
        lock (_gate)
        {
            _withdrawn = true;
            return !_running && !_done.Task.IsCompleted;
        }
    }

    private bool TryAttempt()
    {
        try
        {
            if (Attempt() is not { } result)
            {
                return false;
            }

            _done.TrySetResult(result);
        }
        catch (Exception exception)
        {
            _done.TrySetException(exception);
        }

        return true;
    }

    private T? Attempt()
    {
        if (_context is null)
        {
            return attempt();
        }

        T? result = null;
        ExecutionContext.Run(_context, _ => result = attempt(), null);
        return result;
    }
}
