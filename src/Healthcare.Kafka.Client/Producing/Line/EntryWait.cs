namespace Healthcare.Kafka.Client;

/// <summary>A caller's wait for room. Ends with <see cref="ErrorCode.NoError"/> when the message is accepted, else with the reason why it never will.</summary>
internal sealed class EntryWait(ProduceLine line, Delivery delivery, long since, long deadline)
    : TaskCompletionSource<Entry>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private readonly long _sequence = delivery.Sequence;

    /// <summary>Gets the timestamp of the time provider at which the wait began.</summary>
    public long Since => since;

    /// <summary>Gets the timestamp of the time provider at which MaxBlock is used up.</summary>
    public long Deadline => deadline;

    public async ValueTask<Entry> UntilEnteredAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((EntryWait)state!).Cancel(token), this);
        return await Task.ConfigureAwait(false);
    }

    private void Cancel(CancellationToken cancellationToken)
    {
        if (line.TryLeave(delivery, _sequence))
        {
            TrySetCanceled(cancellationToken);
        }
    }
}
