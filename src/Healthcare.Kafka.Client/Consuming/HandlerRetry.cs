namespace Healthcare.Kafka.Client;

/// <summary>Takes messages through the handler until each is completed, and what fails for good through the failure policy, one by one.</summary>
internal sealed class HandlerRetry<TKey, TValue>(RetryPipeline<TKey, TValue> pipeline, FailurePolicy policy)
{
    /// <returns>Why the lane must stand still; null when all is completed, or when the lane drains.</returns>
    public async ValueTask<Halt?> RunAsync(HandlerWork<TKey, TValue> work)
    {
        if (work.IsDone)
        {
            return null;
        }

        // What is parked is completed before the first call.
        IReadOnlyList<int>? open = work.IsUntouched ? null : work.Open();
        while (true)
        {
            work.Attempt = 1;
            var failure = await pipeline.RunAsync(work, open).ConfigureAwait(false);
            if (failure is { Halt: null, Retries.Count: > 0 } && !pipeline.IsRetriable(failure.Shown))
            {
                // What is asked for again keeps its tries when the call failed of something that no retry helps.
                failure = failure.WithoutRetries();
            }

            if (failure is { Suspects.Count: > 1, Halt: null, HaltsFor: null } && !work.IsDraining)
            {
                work.Attempt++;
                var found = await FailureSearch.RunAsync(work, failure, part => pipeline.CallAsync(work, part)).ConfigureAwait(false);
                failure = found is { Progressed: true } ? null : found;
            }

            var halt = failure is null || work.IsDraining ? null : failure.Halt ?? await GiveUpAsync(work, failure).ConfigureAwait(false);
            if (halt is not null || work.IsDone || work.IsDraining)
            {
                return halt;
            }

            // What follows a message that was dealt with has tries of its own.
            open = work.Open();
        }
    }

    private async ValueTask<Halt?> GiveUpAsync(HandlerWork<TKey, TValue> work, CallFailure failure)
    {
        if (failure.HaltsFor is { } cause)
        {
            return policy.HaltAt(work.Batch, failure.Suspects.Concat(failure.Retries).Min(), cause, failure.ExceptionType);
        }

        foreach (var index in failure.Suspects.Concat(failure.Retries).Order())
        {
            if (work.Batch.IsCompleted(index))
            {
                continue;
            }

            var threw = failure.Suspects.Contains(index);
            var reason = threw ? HaltReason.HandlerFailed : HaltReason.RetriesExhausted;
            var isRetriable = !threw || pipeline.IsRetriable(failure.Shown);
            var halt = await policy.ApplyAsync(work.Batch, index, reason, threw ? failure.ExceptionType : null, work.Attempt, isRetriable).ConfigureAwait(false);
            if (halt is not null || work.IsDraining)
            {
                return halt;
            }
        }

        return null;
    }
}
