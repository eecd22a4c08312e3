namespace Healthcare.Kafka.Client;

/// <summary>Asks for a secret again and again, on a task of its own: librdkafka is told when there is one, and calls nobody back.</summary>
/// <param name="fetch">Gets the secret.</param>
/// <param name="take">Takes it, and says when to ask again.</param>
/// <param name="fail">Told the type of what was thrown.</param>
/// <param name="time">The clock.</param>
/// <typeparam name="T">The secret.</typeparam>
internal sealed class SecretRefresh<T>(Func<CancellationToken, ValueTask<T>> fetch, Func<T, TimeSpan> take, Action<Type> fail, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestFetch = TimeSpan.FromSeconds(30);

#pragma warning disable CA2213 // A token source without a timer holds nothing to dispose, and a call may look at it late.
    private readonly CancellationTokenSource _end = new();
#pragma warning restore CA2213
    private int _isStarted;

    /// <summary>Begins, once.</summary>
    /// <param name="wait">How long to wait before the first question.</param>
    public void Start(TimeSpan wait)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 1)
        {
            return;
        }

        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _ = Task.Run(() => RunAsync(wait));
    }

    /// <summary>Gets the secret, within a limit. Throws what its provider throws.</summary>
    public Task<T> FetchAsync() => Task.Run(async () => await fetch(_end.Token).ConfigureAwait(false)).WaitAsync(LongestFetch, time, _end.Token);

    public void Dispose() => _end.Cancel();

    private async Task RunAsync(TimeSpan wait)
    {
        var backoff = new Backoff();
        while (await WaitAsync(wait).ConfigureAwait(false))
        {
            try
            {
                wait = take(await FetchAsync().ConfigureAwait(false));
                backoff = new Backoff();
            }
#pragma warning disable CA1031 // What fails here is the application's provider; its text may hold a secret.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (!_end.IsCancellationRequested)
                {
                    fail(exception.GetType());
                }

                wait = backoff.Next();
            }
        }
    }

    private async Task<bool> WaitAsync(TimeSpan wait)
    {
        await Task.Delay(wait, time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_end.IsCancellationRequested;
    }
}
