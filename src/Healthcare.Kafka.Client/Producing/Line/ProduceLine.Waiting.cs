namespace Healthcare.Kafka.Client;

/// <summary>The calls that wait for room, or for a transport, and how they end without either.</summary>
internal sealed partial class ProduceLine
{
    private bool _expiryArmed;

    /// <summary>Gets how long the first call in the line has waited; zero when none waits.</summary>
    public TimeSpan LongestWait
    {
        get
        {
            lock (_order)
            {
                return _admission.PeekWaiting() is Delivery { Wait: { } wait } ? _time.GetElapsedTime(wait.Since) : TimeSpan.Zero;
            }
        }
    }

    public bool TryLeave(Delivery delivery, long sequence)
    {
        lock (_order)
        {
            if (!_admission.Leave(delivery, sequence))
            {
                return false;
            }

            _pool.Return(delivery);
            Advance();
            return true;
        }
    }

    private void EndWaiting(Delivery delivery, ErrorCode code)
    {
        var wait = delivery.Wait!;
        _admission.Leave(delivery, delivery.Sequence);
        _pool.Return(delivery);
        wait.TrySetResult(code);
    }

    private long Deadline() => _maxBlock == Timeout.InfiniteTimeSpan
        ? long.MaxValue
        : _time.GetTimestamp() + (long)(_maxBlock.TotalSeconds * _time.TimestampFrequency);

    // The line is first come first served with one MaxBlock for all, so the head's deadline is the next to pass.
    private void ArmExpiry()
    {
        if (!_expiryArmed && _admission.PeekWaiting() is Delivery { Wait.Deadline: < long.MaxValue } head)
        {
            _expiryArmed = true;
            var left = _time.GetElapsedTime(_time.GetTimestamp(), head.Wait.Deadline);
            _expiry.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void Expire()
    {
        lock (_order)
        {
            _expiryArmed = false;
            if (_closed != ErrorCode.NoError)
            {
                return;
            }

            while (_admission.PeekWaiting() is Delivery head && head.Wait!.Deadline <= _time.GetTimestamp())
            {
                EndWaiting(head, ErrorCode.Local_QueueFull);
            }

            Advance();
            ArmExpiry();
        }
    }
}
