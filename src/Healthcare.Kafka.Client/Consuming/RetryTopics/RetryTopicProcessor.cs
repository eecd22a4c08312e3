using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Takes the copies of a retry topic through the handler, each as the message that it is a copy of: after its delay, again after a longer one where it fails, and
/// at the end as <see cref="ConsumerSettings.OnFailure"/> says. A copy that waits holds up its key.
/// </summary>
#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing to dispose.
internal sealed class RetryTopicProcessor(ConsumerSettings settings, RetryTopics topics, BatchProcessor processor, ILogger logger, TimeProvider time) : BatchProcessor
#pragma warning restore CA1001
{
    // Of its own: the keys that wait here must not hold up those of the partitions.
    private readonly SemaphoreSlim _calls = new(settings.MaxConcurrency ?? LaneSetup.ParallelConcurrency);

    public override FailureCounts Failures => processor.Failures;

    public RetryTopics Topics => topics;

    /// <summary>Gets what the lanes of the retry topic run with: one key in each batch, and as many keys at once as may wait.</summary>
    public LaneSetup Lanes(LaneMemory memory) => new(
        settings with { Order = ConsumeOrder.Key, TakesMessages = true, BatchWait = null, MaxConcurrency = settings.LaneCapacity }, this, memory, time);

    public override async ValueTask<Halt?> ProcessAsync(LaneBatch batch)
    {
        if (await topics.OfAsync(batch.TopicPartition.Partition.Value, batch.Draining).ConfigureAwait(false) is not { } fence)
        {
            return null;
        }

        for (var index = 0; index < batch.Count && !batch.Draining.IsCancellationRequested; index++)
        {
            if (RetryCopy.Read(batch.Records.Span[index], settings) is not { } copy || !fence.Includes(copy) || !fence.TryTake(copy))
            {
                batch.Complete(index, 1);
            }
            else if (await ProcessAsync(batch, index, copy).ConfigureAwait(false) is { } halt)
            {
                return halt;
            }
            else if (!batch.IsCompleted(index))
            {
                return null;
            }
        }

        return null;
    }

    private async ValueTask<Halt?> ProcessAsync(LaneBatch batch, int index, RetryCopy copy)
    {
        for (var attempt = 1; ; attempt++)
        {
            await Task.Delay(Delay(copy, attempt), time, batch.Draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (batch.Draining.IsCancellationRequested)
            {
                return null;
            }

            var original = batch.Original(copy.Original, attempt < settings.RetryTopicOptions.MaxAttempts ? RetryStage.Try : RetryStage.LastTry);
            var halt = await CallAsync(original).ConfigureAwait(false);
            if (original.IsDone)
            {
                batch.Complete(index, 1);
                return null;
            }

            if (halt is null || original.Stage == RetryStage.LastTry || halt.Reason is not (HaltReason.HandlerFailed or HaltReason.RetriesExhausted))
            {
                return halt is null ? null : new Halt(halt.Reason, batch.PositionOf(index), halt.ExceptionType);
            }

            logger.RetryFailed(settings.Name, copy.Original.Topic, copy.Original.Partition, copy.Original.Offset, attempt, Next(attempt));
        }
    }

    private async ValueTask<Halt?> CallAsync(LaneBatch original)
    {
        try
        {
            await _calls.WaitAsync(original.Draining).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        try
        {
            return await processor.ProcessAsync(original).ConfigureAwait(false);
        }
        finally
        {
            original.Life.End();
            _calls.Release();
        }
    }

    /// <summary>What follows its key has not failed itself, so it waits for nothing else.</summary>
    private TimeSpan Delay(in RetryCopy copy, int attempt)
    {
        if (attempt > 1)
        {
            return Next(attempt - 1);
        }

        if (copy.Reason == DeadLetterReason.KeyParked || copy.Time is not { } written)
        {
            return TimeSpan.Zero;
        }

        var left = DateTimeOffset.FromUnixTimeMilliseconds(written) + settings.RetryTopicOptions.Delay - time.GetUtcNow();
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < settings.RetryTopicOptions.Delay ? left : settings.RetryTopicOptions.Delay;
    }

    private TimeSpan Next(int attempt)
    {
        var ticks = settings.RetryTopicOptions.Delay.Ticks * Math.Pow(2, attempt);
        return ticks < settings.RetryTopicOptions.MaxDelay.Ticks ? TimeSpan.FromTicks((long)ticks) : settings.RetryTopicOptions.MaxDelay;
    }
}
