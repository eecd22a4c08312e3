namespace Healthcare.Kafka.Client;

/// <summary>One streaming call: reads the source ahead of the caller, as far as the window and the buffer allow.</summary>
internal sealed class ProduceStream<TKey, TValue> : IAsyncDisposable
{
    private readonly StreamOutcomes _outcomes = new();
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _stopped;
    private readonly Entry _enter;

    /// <param name="messages">The source; read from here on, on the thread pool.</param>
    /// <param name="enter">Brings a message into the transport.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public ProduceStream(IAsyncEnumerable<OutgoingMessage<TKey, TValue>> messages, Entry enter, CancellationToken cancellationToken)
    {
        _enter = enter;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stopped = _stop.Token.UnsafeRegister(static outcomes => ((StreamOutcomes)outcomes!).Stop(), _outcomes);
        EndOfIntake = Task.Run(() => ReadAsync(messages), CancellationToken.None);
    }

    public delegate ValueTask<Refusal?> Entry(
        OutgoingMessage<TKey, TValue> message, IDeliveryTarget target, int slot, CancellationToken cancellationToken);

    /// <summary>Gets what completes when the source is disposed: with the refusal that ended the reading, or null; fails as the source did.</summary>
    public Task<Refusal?> EndOfIntake { get; }

    /// <inheritdoc cref="StreamOutcomes.WaitToReadAsync"/>
    public ValueTask<bool> WaitToReadAsync() => _outcomes.WaitToReadAsync();

    /// <inheritdoc cref="StreamOutcomes.TryRead"/>
    public bool TryRead(out DeliveryOutcome outcome) => _outcomes.TryRead(out outcome);

    /// <summary>Ends the reading and waits until the source is disposed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // A caller that left early asked the source to end, and one that is ended in its middle may throw anything.
        await ((Task)EndOfIntake).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopped.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<Refusal?> ReadAsync(IAsyncEnumerable<OutgoingMessage<TKey, TValue>> messages)
    {
        try
        {
            var source = messages.GetAsyncEnumerator(_stop.Token);
            await using (source.ConfigureAwait(false))
            {
                while (await _outcomes.WaitForSlotAsync().ConfigureAwait(false) && await source.MoveNextAsync().ConfigureAwait(false))
                {
                    var slot = _outcomes.NextSlot;
                    var refusal = await _enter(source.Current, _outcomes, slot, _stop.Token).ConfigureAwait(false);
                    if (refusal is not null)
                    {
                        _outcomes.Set(slot, refusal.Outcome);
                    }

                    _outcomes.TakeSlot();
                    if (refusal is { HoldsForTheRest: true })
                    {
                        return refusal;
                    }
                }
            }

            return null;
        }
        finally
        {
            _outcomes.Complete();
        }
    }
}
