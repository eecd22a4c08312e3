namespace Healthcare.Kafka.Client;

/// <summary>The sends of one transaction: none enters once it is ending, it ends when all have, and one that failed keeps it from being committed.</summary>
internal sealed class TransactionSends(string producerName)
{
    private readonly Lock _sync = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ErrorCode _failure = ErrorCode.NoError;
    private bool _closed;
    private int _running;

    /// <summary>Gets the code of the first send that failed, or <see cref="ErrorCode.NoError"/>.</summary>
    public ErrorCode Failure
    {
        get
        {
            lock (_sync)
            {
                return _failure;
            }
        }
    }

    /// <exception cref="InvalidOperationException">The transaction has ended, or is about to.</exception>
    public void Enter()
    {
        lock (_sync)
        {
            if (_closed)
            {
                throw new InvalidOperationException(
                    $"The transaction of producer '{producerName}' is committed or aborted, or about to be. Nothing was sent. Begin another one.");
            }

            _running++;
        }
    }

    /// <summary>Ends a send that <see cref="Enter"/> let in.</summary>
    public void Leave(ErrorCode outcome)
    {
        lock (_sync)
        {
            _failure = _failure == ErrorCode.NoError ? outcome : _failure;
            if (--_running == 0 && _closed)
            {
                _drained.SetResult();
            }
        }
    }

    /// <summary>Lets nothing in any more.</summary>
    /// <returns>A task that completes when every send has ended.</returns>
    public Task CloseAsync()
    {
        lock (_sync)
        {
            if (!_closed)
            {
                _closed = true;
                if (_running == 0)
                {
                    _drained.SetResult();
                }
            }

            return _drained.Task;
        }
    }
}
