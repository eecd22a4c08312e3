namespace Healthcare.Kafka.Client;

/// <summary>Finds the first message that makes a batch fail, by halving: what stands before it is handled on the way, in order.</summary>
internal static class FailureSearch
{
    /// <summary>Calls the first half of what is suspected until one message is left, and that one alone: nothing is given up that did not fail by itself.</summary>
    /// <remarks>With n suspects these are at most ceil(log2 n) calls, and one more where the last of them succeeded. What it passes over stays open.</remarks>
    /// <param name="work">The messages.</param>
    /// <param name="failure">A failure with two suspects or more.</param>
    /// <param name="call">Calls the handler with some of them.</param>
    /// <returns>The failure of the one message found, or one with progress, which ends the search; null when none fails any more.</returns>
    public static async ValueTask<CallFailure?> RunAsync<TKey, TValue>(
        HandlerWork<TKey, TValue> work, CallFailure failure, Func<IReadOnlyList<int>, ValueTask<CallFailure?>> call)
    {
        var suspects = failure.Suspects;
        var completed = false;
        CallFailure? last = null;
        for (var alone = false; !alone && !work.IsDraining;)
        {
            IReadOnlyList<int> half = suspects.Count == 1 ? suspects : [.. suspects.Take(suspects.Count / 2)];
            last = await call(half).ConfigureAwait(false);
            if (last is { Halt: not null } or { HaltsFor: not null } or { Progressed: true })
            {
                // A handler that acknowledges as it goes has shown where it failed, and that message has tries of its own.
                return last;
            }

            var failed = last is { Suspects.Count: > 0 };
            completed |= half.Any(work.Batch.IsCompleted);
            alone = half.Count == 1 && (failed || suspects.Count == 1);
            suspects = failed ? last!.Suspects : [.. suspects.Skip(half.Count).Where(index => !work.Batch.IsCompleted(index))];
            if (suspects.Count == 0)
            {
                // What was left followed a dead-lettered message of its key.
                break;
            }
        }

        return last switch
        {
            _ when work.IsDraining => null,
            { Suspects.Count: > 0 } => new CallFailure { Exception = last.Exception, Suspects = last.Suspects, Retries = failure.Retries },

            // Asked for again, and nothing else got done: another round would come to the same.
            { Retries.Count: > 0 } when !completed => new CallFailure { Retries = [.. failure.Retries.Union(last.Retries)] },
            _ when failure.Retries.Count > 0 => new CallFailure { Retries = failure.Retries },
            _ => null,
        };
    }
}
