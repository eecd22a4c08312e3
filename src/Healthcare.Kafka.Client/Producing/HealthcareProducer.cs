namespace Healthcare.Kafka.Client;

/// <summary>The typed face of a <see cref="ProducerCore"/>: serializes, enters, and turns outcomes into results and exceptions.</summary>
internal class HealthcareProducer<TKey, TValue>(ProducerCore core, PayloadSerializer<TKey> key, PayloadSerializer<TValue> value)
    : IHealthcareProducer<TKey, TValue>
{
    private readonly RecordEncoder<TKey, TValue> _encoder = new(key, value, core.Settings.MaxMessageBytes, core.Settings.BufferBytes, core.Topics.Limits);
    private readonly CallOrder _callOrder = new();
    private Headers? _scratch;

    public string Name => core.Name;

    private bool NeedsTurn => _encoder.IsAsync || !_callOrder.IsFree;

    public async Task<DeliveryOutcome> ProduceAsync(
        string topic, OutgoingMessage<TKey, TValue> message, CancellationToken cancellationToken = default)
    {
        var single = new SingleOutcome();
        await EnterOneAsync(topic, message, single, cancellationToken).ConfigureAwait(false);
        var outcome = await single.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return outcome.IsPersisted ? outcome : throw new DeliveryException(Name, outcome);
    }

    public async Task<BatchDelivery> ProduceBatchAsync(
        string topic, IReadOnlyList<OutgoingMessage<TKey, TValue>> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        CheckCall(topic, cancellationToken);
        if (messages.Count == 0)
        {
            return new BatchDelivery(Name, []);
        }

        var outcomes = new BatchOutcomes(Name, messages.Count);
        await EnterBatchAsync(topic, messages, outcomes, cancellationToken).ConfigureAwait(false);
        return await outcomes.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask EnqueueAsync(string topic, OutgoingMessage<TKey, TValue> message, CancellationToken cancellationToken = default) =>
        EnterOneAsync(topic, message, core.Enqueued, cancellationToken);

    public Task FlushAsync(CancellationToken cancellationToken = default) => core.FlushAsync(cancellationToken);

    private void CheckCall(string topic, CancellationToken cancellationToken)
    {
        TopicName.Check(topic);
        core.ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
    }

    // Runs without a break up to the message's place in the line, so that calls made one after the other enter in their order.
    private ValueTask EnterOneAsync(
        string topic, in OutgoingMessage<TKey, TValue> message, IDeliveryTarget target, CancellationToken cancellationToken)
    {
        CheckCall(topic, cancellationToken);
        if (NeedsTurn)
        {
            return EnterOneInTurnAsync(topic, message, target, _callOrder.Take(), cancellationToken);
        }

        var scratch = Interlocked.Exchange(ref _scratch, null);
        var entry = EnterNow(topic, message, ref scratch, target, 0, cancellationToken);
        Volatile.Write(ref _scratch, scratch);
        if (!entry.IsCompletedSuccessfully)
        {
            return AwaitOneAsync(entry);
        }

        return entry.Result is { } refusal ? ValueTask.FromException(refusal.ToException(Name)) : ValueTask.CompletedTask;
    }

    private async ValueTask AwaitOneAsync(ValueTask<Refusal?> entry)
    {
        if (await entry.ConfigureAwait(false) is { } refusal)
        {
            throw refusal.ToException(Name);
        }
    }

    private async ValueTask EnterOneInTurnAsync(
        string topic, OutgoingMessage<TKey, TValue> message, IDeliveryTarget target, CallOrder.Turn turn, CancellationToken cancellationToken)
    {
        ValueTask<Refusal?> entry;
        try
        {
            var encoded = await _encoder.EncodeAsync(topic, message).ConfigureAwait(false);
            entry = await WaitForTurnAsync(topic, turn, cancellationToken).ConfigureAwait(false) is { } refusal
                ? new(refusal)
                : Enter(topic, encoded, target, 0, cancellationToken);
        }
        finally
        {
            turn.End();
        }

        await AwaitOneAsync(entry).ConfigureAwait(false);
    }

    // Without a wait, in one go. Where a message has to wait, the rest of the batch takes its turn before any call that comes later.
    private ValueTask EnterBatchAsync(
        string topic, IReadOnlyList<OutgoingMessage<TKey, TValue>> messages, BatchOutcomes outcomes, CancellationToken cancellationToken)
    {
        if (NeedsTurn)
        {
            var turn = _callOrder.Take();
            return EnterRestAsync(topic, messages, outcomes, 0, WaitForTurnAsync(topic, turn, cancellationToken), turn, cancellationToken);
        }

        Headers? scratch = null;
        Refusal? refusal = null;
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (refusal is not { HoldsForTheRest: true })
            {
                var entry = EnterNow(topic, messages[i], ref scratch, outcomes, i, cancellationToken);
                if (!entry.IsCompletedSuccessfully)
                {
                    return EnterRestAsync(topic, messages, outcomes, i + 1, entry, _callOrder.Take(), cancellationToken);
                }

                refusal = entry.Result;
            }

            SetRefused(outcomes, i, refusal);
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask EnterRestAsync(
        string topic,
        IReadOnlyList<OutgoingMessage<TKey, TValue>> messages,
        BatchOutcomes outcomes,
        int next,
        ValueTask<Refusal?> before,
        CallOrder.Turn turn,
        CancellationToken cancellationToken)
    {
        try
        {
            Headers? scratch = null;
            var refusal = await before.ConfigureAwait(false);
            if (next > 0)
            {
                SetRefused(outcomes, next - 1, refusal);
            }

            for (var i = next; i < outcomes.Count; i++)
            {
                if (refusal is not { HoldsForTheRest: true })
                {
                    var entry = _encoder.IsAsync
                        ? Enter(topic, await _encoder.EncodeAsync(topic, messages[i]).ConfigureAwait(false), outcomes, i, cancellationToken)
                        : EnterNow(topic, messages[i], ref scratch, outcomes, i, cancellationToken);
                    refusal = await entry.ConfigureAwait(false);
                }

                SetRefused(outcomes, i, refusal);
            }
        }
        finally
        {
            turn.End();
        }
    }

    private static void SetRefused(BatchOutcomes outcomes, int index, Refusal? refusal)
    {
        if (refusal is not null)
        {
            outcomes.Set(index, refusal.Outcome);
        }
    }

    private async ValueTask<Refusal?> WaitForTurnAsync(string topic, CallOrder.Turn turn, CancellationToken cancellationToken)
    {
        try
        {
            await turn.Before.WaitAsync(core.Settings.MaxBlock, core.Time, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (TimeoutException)
        {
            return Refusal.OfEntry(topic, ErrorCode.Local_QueueFull, core.FatalError);
        }
    }

    private ValueTask<Refusal?> EnterNow(
        string topic, in OutgoingMessage<TKey, TValue> message, ref Headers? scratch, IDeliveryTarget target, int index, CancellationToken cancellationToken) =>
        Enter(topic, _encoder.Encode(topic, message, ref scratch), target, index, cancellationToken);

    private ValueTask<Refusal?> Enter(string topic, in EncodedRecord encoded, IDeliveryTarget target, int index, CancellationToken cancellationToken)
    {
        if (encoded.Refusal is not null)
        {
            return new(encoded.Refusal);
        }

        var entry = core.EnterAsync(encoded.Record, encoded.Charge, target, index, cancellationToken);
        return entry.IsCompletedSuccessfully ? new(Refusal.OfEntry(topic, entry.Result, core.FatalError)) : AwaitEntryAsync(topic, entry);
    }

    private async ValueTask<Refusal?> AwaitEntryAsync(string topic, ValueTask<ErrorCode> entry) =>
        Refusal.OfEntry(topic, await entry.ConfigureAwait(false), core.FatalError);
}
