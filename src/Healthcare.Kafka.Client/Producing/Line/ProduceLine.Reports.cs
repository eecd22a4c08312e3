namespace Healthcare.Kafka.Client;

/// <summary>How messages end that the transport accepted.</summary>
internal sealed partial class ProduceLine
{
    /// <summary>Ends messages that the transport accepted, closed and noted.</summary>
    /// <exception cref="Exception">What a listener of the application threw. All messages have ended all the same.</exception>
    public void OnReports(ReadOnlySpan<Delivery> ended)
    {
        Exception? fault = null;
        var anyFailed = Conclude(ended, ref fault);
        _pool.Return(ended);
        if (anyFailed)
        {
            _keys.Announce();
        }

        if (fault is not null)
        {
            throw fault;
        }
    }

    /// <summary>Brings closed messages to their end, with one turn of each lock for all of them.</summary>
    /// <returns>Whether one of them failed.</returns>
    private bool Conclude(ReadOnlySpan<Delivery> ended, ref Exception? fault)
    {
        var anyFailed = false;
        foreach (var delivery in ended)
        {
            anyFailed |= !delivery.Stored.IsPersisted;
            Note(delivery);
        }

        Measure(ended, ref fault);
        var moveOn = _keys.Remove(ended);

        // First the outcome, then the place: a checkpoint that passes finds every outcome set.
        foreach (var delivery in ended)
        {
            Resolve(delivery, ref fault);
        }

        moveOn |= _admission.Settle(ended);
        if (moveOn)
        {
            Schedule();
        }

        return anyFailed;
    }

    private void Note(Delivery delivery)
    {
        if (delivery.Stored.Code is ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight)
        {
            delivery.Ended = WithPurgeCounted(delivery.Ended);
        }

        var code = delivery.Stored.Code;
        Refusals.OnEnded(delivery.Topic, code);

        // Before the outcome: who learns of the failure and then produces the next of the key is refused.
        if (!delivery.Stored.IsPersisted && !_sealed)
        {
            _keys.Fail(delivery.Scope, code);
        }
    }

    private void Measure(ReadOnlySpan<Delivery> ended, ref Exception? fault)
    {
        try
        {
            _metrics?.Sent(ended);
        }
#pragma warning disable CA1031 // Whatever a listener of the meters throws: all are closed already, and owed their outcomes.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            fault ??= exception;
        }
    }

    private static void Resolve(Delivery delivery, ref Exception? fault)
    {
        try
        {
            delivery.KeepsCharge = !delivery.Target.Resolve(delivery);
        }
#pragma warning disable CA1031 // As above, of a listener of the activities.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            fault ??= exception;
        }
    }

    private DeliveryOutcome WithPurgeCounted(in DeliveryOutcome purged)
    {
        Undelivered.Add(purged.Status);
        var fatalError = Volatile.Read(ref _fatalError);
        return fatalError == 0 ? purged : purged with { Code = (ErrorCode)fatalError };
    }
}
