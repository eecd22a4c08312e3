namespace Healthcare.Kafka.Client;

/// <summary>The commands that wait for the poll thread. None waits without end: who sent one withdraws it after a while.</summary>
/// <param name="clientName">The consumer's name.</param>
/// <param name="timeout">How long a command may wait to begin.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class CommandQueue(string clientName, TimeSpan timeout, TimeProvider timeProvider)
{
    // What a command does once it has begun takes no request to a broker.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<ConsumerCommand> _commands = [];
    private readonly List<ConsumerCommand> _serving = [];
    private volatile int _waiting;
    private volatile bool _closed;

    /// <summary>Gets whether commands are refused: the consumer stops or has stopped.</summary>
    public bool IsClosed => _closed;

    /// <summary>Gets whether commands wait: the poll loop must come round soon.</summary>
    public bool HasWaiting => _waiting > 0;

    /// <summary>Has the poll thread run a command and waits for its end. Any thread.</summary>
    /// <exception cref="ConsumerCommandException">The consumer does not run, or the command did not begin in time.</exception>
    public async Task<T> SendAsync<T>(ConsumerCommand<T> command, CancellationToken cancellationToken)
        where T : class
    {
        Add(command);
        try
        {
            return await command.Done.WaitAsync(timeout, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (command.Withdraw())
        {
            throw;
        }
        catch (TimeoutException) when (command.Withdraw())
        {
            throw ConsumerCommandException.NotInTime(clientName, timeout);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            return await EndOfAsync(command, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs what waits and can be done now. Poll thread only.</summary>
    public void Serve()
    {
        if (_waiting == 0)
        {
            return;
        }

        lock (_gate)
        {
            _serving.AddRange(_commands);
        }

        _serving.RemoveAll(command => !command.TryRun());
        lock (_gate)
        {
            _commands.RemoveAll(_serving.Contains);
            _waiting = _commands.Count;
        }

        _serving.Clear();
    }

    /// <summary>Refuses what waits and what comes later: the consumer stops.</summary>
    public void Close()
    {
        List<ConsumerCommand> refused;
        lock (_gate)
        {
            _closed = true;
            refused = [.. _commands];
            _commands.Clear();
            _waiting = 0;
        }

        refused.ForEach(command => command.Refuse(ConsumerCommandException.NotRunning(clientName)));
    }

    private void Add(ConsumerCommand command)
    {
        lock (_gate)
        {
            if (_closed)
            {
                throw ConsumerCommandException.NotRunning(clientName);
            }

            _commands.Add(command);
            _waiting = _commands.Count;
        }
    }

    /// <summary>Waits for a command that had begun when it was to be withdrawn.</summary>
    private async Task<T> EndOfAsync<T>(ConsumerCommand<T> command, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await command.Done.WaitAsync(Grace, timeProvider, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ConsumerCommandException.NotInTime(clientName, timeout);
        }
        catch (TimeoutException)
        {
            throw ConsumerCommandException.NotEnded(clientName, Grace);
        }
    }
}
