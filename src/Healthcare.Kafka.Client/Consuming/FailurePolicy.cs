namespace Healthcare.Kafka.Client;

/// <summary>Decides what becomes of a message that nothing helps: its partition halts at it, or it is dead-lettered or skipped, and audited.</summary>
internal sealed class FailurePolicy(
    ConsumerSettings settings, IDeadLetterWriter? deadLetters, KeyParking? parking, RetryTopics? retries, ConsumerMetrics metrics,
    ConsumerAudit audit)
{
    public FailureCounts Counts { get; } = new(deadLetters?.Waits ?? retries?.Waits, parking, retries, metrics);

    /// <summary>Does as <see cref="ConsumerSettings.OnFailure"/> says, once the tries of the retry topic are used up where there is one.</summary>
    /// <returns>Why the lane must stand still; null when the message is completed, or when the lane drains.</returns>
    public ValueTask<Halt?> ApplyAsync(LaneBatch batch, int index, HaltReason reason, string? exceptionType, int attempts, bool isRetriable = true)
    {
        if (isRetriable && reason is not (HaltReason.DeserializationFailed or HaltReason.IntegrityFailed))
        {
            if (batch.Stage == RetryStage.Try)
            {
                // It is tried again, so nothing halts.
                return new(new Halt(reason, batch.PositionOf(index), exceptionType));
            }

            if (batch.Stage == RetryStage.None && retries is not null)
            {
                return RetryLaterAsync(batch, index, DeadLetterCause.Of(reason, exceptionType, attempts));
            }
        }

        switch (settings.OnFailure)
        {
            case ConsumerFailurePolicy.DeadLetter:
                return DeadLetterAsync(batch, index, DeadLetterCause.Of(reason, exceptionType, attempts));
            case ConsumerFailurePolicy.Skip when reason != HaltReason.IntegrityFailed:
                return SkipAsync(batch, index, reason, exceptionType);
            default:
                return new(HaltAt(batch, index, reason, exceptionType));
        }
    }

    /// <summary>
    /// Dead-letters a message, and where keys are parked, what the batch has of its key behind it. Each is completed once the brokers hold the dead
    /// letter, never before.
    /// </summary>
    /// <returns>Why the lane must stand still; null when the message is completed, or when the lane drains.</returns>
    public async ValueTask<Halt?> DeadLetterAsync(LaneBatch batch, int index, DeadLetterCause cause)
    {
        if (await WriteAsync(batch, index, cause).ConfigureAwait(false) is { } halt)
        {
            return halt;
        }

        return parking is null || !batch.IsCompleted(index) ? null : await ParkAsync(batch, index + 1).ConfigureAwait(false);
    }

    /// <summary>
    /// Deals with what a batch has of keys that are not to be handled: of parked keys, which are dead-lettered (a key whose last dead letter is back is released
    /// at that message), and of keys with messages in the retry topic, which they follow.
    /// </summary>
    /// <returns>Why the lane must stand still; null when it need not, or when it drains.</returns>
    public ValueTask<Halt?> BeginAsync(LaneBatch batch) =>
        parking is not null ? ParkAsync(batch, 0) : retries is not null && batch.Stage == RetryStage.None ? FollowAsync(batch, 0) : default;

    private async ValueTask<Halt?> RetryLaterAsync(LaneBatch batch, int index, DeadLetterCause cause)
    {
        if (await retries!.OfAsync(batch.TopicPartition.Partition.Value, batch.Draining).ConfigureAwait(false) is not { } fence)
        {
            return null;
        }

        var halt = await CopyAsync(batch, index, fence, cause).ConfigureAwait(false);
        return halt is null && batch.IsCompleted(index) ? await FollowAsync(batch, index + 1).ConfigureAwait(false) : halt;
    }

    private async ValueTask<Halt?> FollowAsync(LaneBatch batch, int start)
    {
        if (await retries!.OfAsync(batch.TopicPartition.Partition.Value, batch.Draining).ConfigureAwait(false) is not { } fence)
        {
            return null;
        }

        for (var index = start; index < batch.Count && !batch.Draining.IsCancellationRequested; index++)
        {
            var way = batch.IsCompleted(index) ? RetryWay.Handle : fence.WayOf(batch.Records.Span[index].KeyBytes, batch.Records.Span[index].Offset);
            if (way == RetryWay.Skip)
            {
                batch.Complete(index, 1);
            }
            else if (way == RetryWay.Follow
                && await CopyAsync(batch, index, fence, new(DeadLetterReason.KeyParked, null, null, 0)).ConfigureAwait(false) is { } halt)
            {
                return halt;
            }
        }

        return null;
    }

    private async ValueTask<Halt?> CopyAsync(LaneBatch batch, int index, RetryFence fence, DeadLetterCause cause)
    {
        if (await retries!.WriteAsync(fence, batch.Records.Span[index], cause, batch.Draining).ConfigureAwait(false) is null)
        {
            return batch.Draining.IsCancellationRequested ? null : HaltAt(batch, index, HaltReason.DeadLetterTooLarge, cause.ExceptionType);
        }

        batch.Complete(index, 1);
        return null;
    }

    private async ValueTask<Halt?> ParkAsync(LaneBatch batch, int start)
    {
        if (await parking!.OfAsync(batch).ConfigureAwait(false) is not { } keys)
        {
            return null;
        }

        for (var index = start; index < batch.Count && !batch.Draining.IsCancellationRequested; index++)
        {
            if (!batch.IsCompleted(index) && IsParked(keys, batch.Records.Span[index])
                && await WriteAsync(batch, index, new(DeadLetterReason.KeyParked, null, null, 0)).ConfigureAwait(false) is { } halt)
            {
                return halt;
            }
        }

        return null;
    }

    private bool IsParked(ParkedKeys keys, in RawRecord record)
    {
        if (record.KeyBytes.IsNull || !keys.Contains(record.KeyBytes.Span))
        {
            return false;
        }

        if (DeadLetterOrigin.RedrivenOffset(record.Headers, settings.GroupId) is not { } letter)
        {
            return true;
        }

        keys.OnRedriven(record.Key!, letter);
        return false;
    }

    private async ValueTask<Halt?> WriteAsync(LaneBatch batch, int index, DeadLetterCause cause)
    {
        if (deadLetters is null)
        {
            return HaltAt(batch, index, HaltReason.NoDeadLetterTopic, cause.ExceptionType);
        }

        var keys = parking is null ? null : await parking.OfAsync(batch).ConfigureAwait(false);
        var written = await deadLetters.WriteAsync(batch.Records.Span[index], cause, batch.Draining).ConfigureAwait(false);
        if (written is null)
        {
            return batch.Draining.IsCancellationRequested ? null : HaltAt(batch, index, HaltReason.DeadLetterTooLarge, cause.ExceptionType);
        }

        if (!await audit.DeadLetteredAsync(batch.PositionOf(index), cause, batch.Draining).ConfigureAwait(false))
        {
            return null;
        }

        Counts.CountDeadLettered(batch.TopicPartition, cause.Reason);
        if (batch.Records.Span[index].Key is { } key)
        {
            keys?.Park(key, written.Offset.Value);
        }

        batch.Complete(index, 1);
        return null;
    }

    /// <summary>Halts the partition at a message, whatever the policy is.</summary>
    public Halt HaltAt(LaneBatch batch, int index, HaltReason reason, string? exceptionType)
    {
        var at = batch.PositionOf(index);
        audit.Halted(at, reason, exceptionType);
        return new Halt(reason, at, exceptionType);
    }

    private async ValueTask<Halt?> SkipAsync(LaneBatch batch, int index, HaltReason reason, string? exceptionType)
    {
        // Before it is completed: a skip that no audit saw must not be.
        if (await audit.SkippedAsync(batch.PositionOf(index), reason, exceptionType, batch.Draining).ConfigureAwait(false))
        {
            Counts.CountSkipped(batch.TopicPartition, reason.ToString());
            batch.Complete(index, 1);
        }

        return null;
    }
}
