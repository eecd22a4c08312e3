namespace Healthcare.Kafka.Client;

/// <summary>
/// Keeps calls in order where one cannot enter at once: a batch that waits for room in its middle, or an asynchronous serializer, would let a later
/// call go before what is left of it.
/// </summary>
internal sealed class CallOrder
{
    private Task _last = Task.CompletedTask;

    /// <summary>Gets whether no call is entering still, so that the next one needs no turn.</summary>
    public bool IsFree => Volatile.Read(ref _last).IsCompleted;

    public Turn Take()
    {
        var turn = new Turn();
        turn.Before = Interlocked.Exchange(ref _last, turn.Task);
        return turn;
    }

    /// <summary>One call's turn: it comes when <see cref="Before"/> is complete. End it in every case.</summary>
    internal sealed class Turn() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Task Before { get; set; } = Task.CompletedTask;

        /// <summary>Lets the next call go. One that gave up before its turn came still stands between those before it and those behind.</summary>
        public void End()
        {
            if (Before.IsCompleted)
            {
                SetResult();
                return;
            }

            Before.ContinueWith(
                static (_, turn) => ((Turn)turn!).SetResult(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
