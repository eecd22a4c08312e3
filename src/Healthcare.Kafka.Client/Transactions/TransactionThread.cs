using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>The one thread of a producer on which its transactional calls run, one after the other: they block for as long as the brokers are away.</summary>
#pragma warning disable CA1001 // Stop ends it, which blocks.
internal sealed class TransactionThread(string clientName)
#pragma warning restore CA1001
{
    private readonly Lock _sync = new();
    private readonly BlockingCollection<Action> _calls = [];
    private Thread? _thread;

    /// <summary>Runs a call when those before it have returned.</summary>
    /// <exception cref="ObjectDisposedException">The thread is stopped.</exception>
    public Task<T> RunAsync<T>(Func<T> call)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_calls.IsAddingCompleted, typeof(ITransactionalProducer));
            _calls.Add(() => Run(call, result));
            if (_thread is null)
            {
                _thread = new Thread(ServeCalls) { IsBackground = true, Name = $"kafka transactions {clientName}" };
                _thread.UnsafeStart();
            }
        }

        return result.Task;
    }

    /// <summary>Takes no more calls, and waits until those that it has have returned.</summary>
    public void Stop()
    {
        lock (_sync)
        {
            _calls.CompleteAdding();
        }

        _thread?.Join();
        _calls.Dispose();
    }

    private static void Run<T>(Func<T> call, TaskCompletionSource<T> result)
    {
        try
        {
            result.SetResult(call());
        }
#pragma warning disable CA1031 // Whoever waits for the call gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            result.SetException(exception);
        }
    }

    private void ServeCalls()
    {
        foreach (var call in _calls.GetConsumingEnumerable())
        {
            call();
        }
    }
}
