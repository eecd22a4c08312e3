using System.Runtime.CompilerServices;

namespace Healthcare.Kafka.Client;

/// <summary>The typed face of a <see cref="ProducerCore"/>: serializes, enters, and turns outcomes into results and exceptions.</summary>
internal class HealthcareProducer<TKey, TValue>(
    ProducerCore core, PayloadSerializer<TKey> key, PayloadSerializer<TValue> value, RecordProtection? protection = null)
    : IHealthcareProducer<TKey, TValue>
{
    private readonly RecordEncoder<TKey, TValue> _encoder = new(
        key,
        value,
        core.Settings.MaxMessageBytes,
        core.Settings.BufferBytes,
        core.Topics.Limits,
        new OwnHeaders(core.Settings, value.ContentType),
        protection);
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
            return new BatchDelivery(Name, topic, default, []);
        }

        using var span = core.Traces.StartBatch(topic, messages.Count);
        var outcomes = new BatchOutcomes(Name, topic, new MessageIdRun(NewId()), messages.Count);
        await EnterBatchAsync(Call(topic, cancellationToken), messages, outcomes).ConfigureAwait(false);
        var delivery = await outcomes.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        span?.Take(delivery);
        return delivery;
    }

    public IAsyncEnumerable<DeliveryOutcome> ProduceBatchAsync(
        string topic, IAsyncEnumerable<OutgoingMessage<TKey, TValue>> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        TopicName.Check(topic);
        return StreamAsync(topic, messages, cancellationToken);
    }

    public ValueTask EnqueueAsync(string topic, OutgoingMessage<TKey, TValue> message, CancellationToken cancellationToken = default) =>
        EnterOneAsync(topic, message, core.Enqueued, cancellationToken);

    public Task FlushAsync(CancellationToken cancellationToken = default) => core.FlushAsync(cancellationToken);

    public async ValueTask<bool> ResumeKeyAsync(string topic, TKey key, CancellationToken cancellationToken = default)
    {
        CheckCall(topic, cancellationToken);
        byte[]? bytes;
        try
        {
            bytes = await _encoder.KeyAsync(topic, key).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A serializer may throw anything, and its text quotes the key: only the type goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw Refusal.Serializer(MessageComponentType.Key, topic, exception).ToException(Name);
        }

        return bytes is not null && core.ResumeKey(topic, bytes);
    }

    /// <summary>Refuses a producer whose messages belong into transactions.</summary>
    /// <exception cref="InvalidOperationException">The producer is transactional.</exception>
    protected virtual void CheckUse() => core.ThrowIfTransactional();

    private void CheckCall(string topic, CancellationToken cancellationToken)
    {
        TopicName.Check(topic);
        core.ThrowIfDisposed();
        CheckUse();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private ProduceCall Call(string topic, CancellationToken cancellationToken) =>
        new(topic, core.Settings.TraceContext ? TraceContext.Current : default, cancellationToken);

    // Before it is known whether the message brings its own: to find that out first would cost more.
    private Guid NewId() => core.Settings.MessageIds ? MessageIds.Next(core.Time.GetUtcNow()) : default;

    // Every message enters like a call of its own: other calls go in between, or a stream without end would block them all.
    private async IAsyncEnumerable<DeliveryOutcome> StreamAsync(
        string topic, IAsyncEnumerable<OutgoingMessage<TKey, TValue>> messages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckCall(topic, cancellationToken);
        var call = Call(topic, cancellationToken);
        var stream = new ProduceStream<TKey, TValue>(
            messages, (message, target, slot, stop) => EnterAsync(call with { CancellationToken = stop }, message, target, slot), cancellationToken);
        await using (stream.ConfigureAwait(false))
        {
            while (await stream.WaitToReadAsync().ConfigureAwait(false))
            {
                while (stream.TryRead(out var outcome))
                {
                    yield return outcome;
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (await stream.EndOfIntake.ConfigureAwait(false) is { } refusal)
            {
                throw refusal.ToException(Name);
            }
        }
    }

    private ValueTask EnterOneAsync(
        string topic, in OutgoingMessage<TKey, TValue> message, IDeliveryTarget target, CancellationToken cancellationToken)
    {
        CheckCall(topic, cancellationToken);
        var entry = EnterAsync(Call(topic, cancellationToken), message, target, 0);
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

    private ValueTask<Refusal?> EnterAsync(in ProduceCall call, in OutgoingMessage<TKey, TValue> message, IDeliveryTarget target, int index) =>
        KafkaTraces.IsListening ? EnterTracedAsync(call, message, target, index) : EnterInOrderAsync(call, message, target, index);

    private async ValueTask<Refusal?> EnterTracedAsync(ProduceCall call, OutgoingMessage<TKey, TValue> message, IDeliveryTarget target, int index)
    {
        if (core.Traces.StartSend(call.Topic, target) is not { } span)
        {
            return await EnterInOrderAsync(call, message, target, index).ConfigureAwait(false);
        }

        try
        {
            var refusal = await EnterInOrderAsync(Call(call.Topic, call.CancellationToken), message, span, index).ConfigureAwait(false);
            if (refusal is not null)
            {
                span.End(refusal.Outcome);
            }

            return refusal;
        }
        catch (Exception exception)
        {
            span.End(exception);
            throw;
        }
    }

    // Runs without a break up to the message's place in the line, so that calls made one after the other enter in their order.
    private ValueTask<Refusal?> EnterInOrderAsync(in ProduceCall call, in OutgoingMessage<TKey, TValue> message, IDeliveryTarget target, int index)
    {
        if (NeedsTurn(call.Topic))
        {
            return EnterInTurnAsync(call, message, target, index, _callOrder.Take());
        }

        var scratch = Interlocked.Exchange(ref _scratch, null);
        var entry = EnterNow(call, message, NewId(), ref scratch, target, index);
        Volatile.Write(ref _scratch, scratch);
        return entry;
    }

    private bool NeedsTurn(string topic) => _encoder.IsAsyncFor(topic) || !_callOrder.IsFree;

    private async ValueTask<Refusal?> EnterInTurnAsync(
        ProduceCall call, OutgoingMessage<TKey, TValue> message, IDeliveryTarget target, int index, CallOrder.Turn turn)
    {
        ValueTask<Refusal?> entry;
        try
        {
            var encoded = await _encoder.EncodeAsync(call.Topic, message, NewId(), call.Trace).ConfigureAwait(false);
            entry = await WaitForTurnAsync(call, turn).ConfigureAwait(false) is { } refusal
                ? new(refusal)
                : Enter(call, encoded, target, index);
        }
        finally
        {
            turn.End();
        }

        return await entry.ConfigureAwait(false);
    }

    // Without a wait, in one go. Where a message has to wait, the rest of the batch takes its turn before any call that comes later.
    private ValueTask EnterBatchAsync(in ProduceCall call, IReadOnlyList<OutgoingMessage<TKey, TValue>> messages, BatchOutcomes outcomes)
    {
        if (NeedsTurn(call.Topic))
        {
            var turn = _callOrder.Take();
            return EnterRestAsync(call, messages, outcomes, 0, WaitForTurnAsync(call, turn), turn);
        }

        Headers? scratch = null;
        Refusal? refusal = null;
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (refusal is { HoldsForTheRest: true })
            {
                SetRest(outcomes, i, refusal);
                break;
            }

            var entry = EnterNow(call, messages[i], outcomes.Ids[i], ref scratch, outcomes, i);
            if (!entry.IsCompletedSuccessfully)
            {
                return EnterRestAsync(call, messages, outcomes, i + 1, entry, _callOrder.Take());
            }

            refusal = entry.Result;
            SetRefused(outcomes, i, refusal);
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask EnterRestAsync(
        ProduceCall call,
        IReadOnlyList<OutgoingMessage<TKey, TValue>> messages,
        BatchOutcomes outcomes,
        int next,
        ValueTask<Refusal?> before,
        CallOrder.Turn turn)
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
                if (refusal is { HoldsForTheRest: true })
                {
                    SetRest(outcomes, i, refusal);
                    break;
                }

                var entry = _encoder.IsAsyncFor(call.Topic)
                    ? Enter(call, await _encoder.EncodeAsync(call.Topic, messages[i], outcomes.Ids[i], call.Trace).ConfigureAwait(false), outcomes, i)
                    : EnterNow(call, messages[i], outcomes.Ids[i], ref scratch, outcomes, i);
                refusal = await entry.ConfigureAwait(false);
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

    // Not serialized, so without an id and a size: those of the refused message are its own.
    private void SetRest(BatchOutcomes outcomes, int first, Refusal refusal)
    {
        var outcome = refusal.Outcome with { GeneratedId = default, SerializedSize = 0 };
        for (var i = first; i < outcomes.Count; i++)
        {
            core.Metrics.Ended(outcome);
            outcomes.Set(i, outcome);
        }
    }

    private async ValueTask<Refusal?> WaitForTurnAsync(ProduceCall call, CallOrder.Turn turn)
    {
        try
        {
            await turn.Before.WaitAsync(core.Settings.MaxBlock, core.Time, call.CancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (TimeoutException)
        {
            return Counted(Refusal.OfEntry(call.Topic, ErrorCode.Local_QueueFull, core.FatalError));
        }
    }

    private ValueTask<Refusal?> EnterNow(
        in ProduceCall call, in OutgoingMessage<TKey, TValue> message, Guid newId, ref Headers? scratch, IDeliveryTarget target, int index) =>
        Enter(call, _encoder.Encode(call.Topic, message, newId, call.Trace, ref scratch), target, index);

    private ValueTask<Refusal?> Enter(in ProduceCall call, in EncodedRecord encoded, IDeliveryTarget target, int index)
    {
        if (encoded.Refusal is not null)
        {
            return new(Counted(encoded.Refusal));
        }

        var record = encoded.Record;
        var entry = core.EnterAsync(record, encoded.Charge, target, index, call.CancellationToken);
        return entry.IsCompletedSuccessfully ? new(Counted(Refusal.OfEntry(record, entry.Result, core.FatalError))) : AwaitEntryAsync(record, entry);
    }

    private async ValueTask<Refusal?> AwaitEntryAsync(OutgoingRecord record, ValueTask<Entry> entry) =>
        Counted(Refusal.OfEntry(record, await entry.ConfigureAwait(false), core.FatalError));

    private Refusal? Counted(Refusal? refusal)
    {
        if (refusal is not null)
        {
            core.Metrics.Ended(refusal.Outcome);
        }

        return refusal;
    }
}
