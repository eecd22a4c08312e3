namespace Healthcare.Kafka.Client;

/// <summary>Keeps calls in order where an asynchronous serializer could let a later message overtake an earlier one.</summary>
internal sealed class CallOrder
{
    private Task _last = Task.CompletedTask;

    public Turn Take()
    {
        var turn = new Turn();
        turn.Before = Interlocked.Exchange(ref _last, turn.Task);
        return turn;
    }

    /// <summary>One call's turn: await <see cref="Before"/>, enter the line, then call SetResult, in every case.</summary>
    internal sealed class Turn() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Task Before { get; set; } = Task.CompletedTask;
    }
}
