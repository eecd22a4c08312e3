namespace Healthcare.Kafka.Client;

/// <summary>The messages that were accepted and held back from librdkafka behind an earlier one of their key.</summary>
internal sealed partial class ProduceLine
{
    // What may be held is as much as the buffer; callers get between.
    private const int ReleasesAtOnce = 1_000;

    private volatile bool _sealed;
    private long _released;

    /// <summary>Gets how many held messages librdkafka got so far.</summary>
    public long Released => Volatile.Read(ref _released);

    /// <summary>Lets held messages go whose turn has come, and ends those whose time is over.</summary>
    public void ReleaseHeld()
    {
        lock (_order)
        {
            HandHeld();
        }

        _keys.Announce();
    }

    /// <summary>Ends what is held, and hands nothing over any more. What ends later is the doing of the close, and stops no key.</summary>
    public void EndHeld(ErrorCode code)
    {
        lock (_order)
        {
            _sealed = true;
            while (_keys.TakeAny() is { } delivery)
            {
                Undelivered.Add(PersistenceStatus.NotPersisted);
                End(delivery, NotSent(delivery, code));
            }
        }
    }

    public bool ResumeKey(in OrderScope scope)
    {
        lock (_order)
        {
            var resumed = _keys.Resume(scope, _admission.LastSequence);
            ForgetResumed();
            return resumed;
        }
    }

    public int ResumeAll()
    {
        lock (_order)
        {
            var count = _keys.ResumeAll(_admission.LastSequence);
            ForgetResumed();
            return count;
        }
    }

    /// <returns>False when librdkafka has no room.</returns>
    private bool HandHeld()
    {
        for (var i = 0; !_sealed && _keys.TakeNext() is { } delivery; i++)
        {
            if (_keys.Stops(delivery, out var first))
            {
                Drop(delivery, NotSent(delivery, first, followsFailure: true));
            }
            else if (_keys.IsOverdue(delivery))
            {
                FailHeld(delivery, ErrorCode.Local_MsgTimedOut);
            }
            else if (Send(delivery, delivery.Record) is var code and not ErrorCode.NoError)
            {
                if (code == ErrorCode.Local_QueueFull)
                {
                    _keys.PutBack(delivery);
                    RetrySoon();
                    return false;
                }

                FailHeld(delivery, code);
            }
            else
            {
                _released++;
            }

            if (i == ReleasesAtOnce)
            {
                Schedule();
                break;
            }
        }

        return true;
    }

    // Held messages were accepted: what is wrong with one now is a failed delivery, and stops its key.
    private void FailHeld(Delivery delivery, ErrorCode code)
    {
        _keys.Fail(delivery.Scope, code);
        Drop(delivery, NotSent(delivery, code));
    }

    private void Drop(Delivery delivery, in DeliveryOutcome outcome)
    {
        if (_keys.Remove(new ReadOnlySpan<Delivery>(in delivery)))
        {
            Schedule();
        }

        End(delivery, outcome);
    }

    private void End(Delivery delivery, in DeliveryOutcome outcome)
    {
        if (!delivery.TryClose())
        {
            return;
        }

        _metrics?.Ended(outcome);
        delivery.Ended = outcome;
        delivery.KeepsCharge = !delivery.Target.Resolve(delivery);
        if (_admission.Settle(delivery))
        {
            Schedule();
        }

        _pool.Return(delivery);
    }

    private void ForgetResumed()
    {
        if (_admission.PeekWaiting() is null)
        {
            _keys.ForgetResumed();
        }
    }

    private static DeliveryOutcome NotSent(Delivery delivery, ErrorCode code, bool followsFailure = false) =>
        delivery.Outcome(PersistenceStatus.NotPersisted, code) with { FollowsFailure = followsFailure };
}
