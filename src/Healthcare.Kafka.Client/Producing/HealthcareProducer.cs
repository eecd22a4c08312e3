namespace Healthcare.Kafka.Client;

/// <summary>The typed face of a <see cref="ProducerCore"/>: serializes, enters, and turns outcomes into results and exceptions.</summary>
internal class HealthcareProducer<TKey, TValue>(ProducerCore core, PayloadSerializer<TKey> key, PayloadSerializer<TValue> value)
    : IHealthcareProducer<TKey, TValue>
{
    private readonly RecordEncoder<TKey, TValue> _encoder = new(key, value, core.Settings.MaxMessageBytes, core.Settings.BufferBytes);
    private readonly CallOrder _callOrder = new();
    private Headers? _scratch;

    public string Name => core.Name;

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
        var scratch = Interlocked.Exchange(ref _scratch, null);
        var entry = EnterAsync(topic, message, ref scratch, target, 0, cancellationToken);
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

    private async ValueTask EnterBatchAsync(
        string topic, IReadOnlyList<OutgoingMessage<TKey, TValue>> messages, BatchOutcomes outcomes, CancellationToken cancellationToken)
    {
        Headers? scratch = null;
        Refusal? refusal = null;
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (refusal is not { HoldsForTheRest: true })
            {
                refusal = await EnterAsync(topic, messages[i], ref scratch, outcomes, i, cancellationToken).ConfigureAwait(false);
            }

            if (refusal is not null)
            {
                outcomes.Set(i, refusal.Outcome);
            }
        }
    }

    private ValueTask<Refusal?> EnterAsync(
        string topic,
        in OutgoingMessage<TKey, TValue> message,
        ref Headers? scratch,
        IDeliveryTarget target,
        int index,
        CancellationToken cancellationToken)
    {
        if (_encoder.IsAsync)
        {
            return EnterInTurnAsync(topic, message, target, index, cancellationToken);
        }

        var encoded = _encoder.Encode(topic, message, ref scratch);
        if (encoded.Refusal is not null)
        {
            return new(encoded.Refusal);
        }

        var entry = core.EnterAsync(encoded.Record, encoded.Charge, target, index, cancellationToken);
        return entry.IsCompletedSuccessfully ? new(Refusal.OfEntry(topic, entry.Result)) : AwaitEntryAsync(topic, entry);
    }

    private async ValueTask<Refusal?> EnterInTurnAsync(
        string topic, OutgoingMessage<TKey, TValue> message, IDeliveryTarget target, int index, CancellationToken cancellationToken)
    {
        var turn = _callOrder.Take();
        ValueTask<ErrorCode> entry;
        try
        {
            var encoded = await _encoder.EncodeAsync(topic, message).ConfigureAwait(false);
            await turn.Before.ConfigureAwait(false);
            if (encoded.Refusal is not null)
            {
                return encoded.Refusal;
            }

            entry = core.EnterAsync(encoded.Record, encoded.Charge, target, index, cancellationToken);
        }
        finally
        {
            turn.SetResult();
        }

        return await AwaitEntryAsync(topic, entry).ConfigureAwait(false);
    }

    private static async ValueTask<Refusal?> AwaitEntryAsync(string topic, ValueTask<ErrorCode> entry) =>
        Refusal.OfEntry(topic, await entry.ConfigureAwait(false));
}
