using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Healthcare.Kafka.Client;

/// <summary>Calls the handler until a batch is done or the retries of its first unacknowledged message are used up.</summary>
/// <remarks>The first try runs outside Polly: a batch that succeeds, as nearly all do, pays nothing for the retries.</remarks>
internal sealed class HandlerRetry<TKey, TValue>(ConsumerSettings settings, HandlerInvoker<TKey, TValue> invoker, ILogger logger, TimeProvider timeProvider)
{
    private readonly ResiliencePipeline<Attempt> _pipeline = Build(settings.Retry, timeProvider);

    /// <returns>The exception that used the retries up, or null. When the batch drains, neither says that the batch is done.</returns>
    public async ValueTask<Exception?> RunAsync(HandlerWork<TKey, TValue> work)
    {
        var failure = await TryAsync(work).ConfigureAwait(false);
        while (failure is not null && !work.IsDraining)
        {
            var attempt = await RetryAsync(work, failure).ConfigureAwait(false);
            if (!attempt.Progressed)
            {
                return attempt.Failure;
            }

            failure = attempt.Failure;
        }

        return failure;
    }

    private static ResiliencePipeline<Attempt> Build(ConsumerRetryOptions retry, TimeProvider timeProvider)
    {
        var builder = new ResiliencePipelineBuilder<Attempt> { TimeProvider = timeProvider };
        if (retry.MaxRetryAttempts > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<Attempt>
            {
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result is { Failure: not null, Progressed: false }),
                MaxRetryAttempts = retry.MaxRetryAttempts,
                Delay = retry.Delay,
                MaxDelay = retry.MaxDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            });
        }

        return builder.Build();
    }

    /// <summary>Runs the pipeline, whose first try is the one that failed already. It ends early when a later message is reached: that one has its own budget.</summary>
    private async ValueTask<Attempt> RetryAsync(HandlerWork<TKey, TValue> work, Exception firstFailure)
    {
        var start = work.Next;
        var first = true;
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, work.Draining);
        try
        {
            var outcome = await _pipeline.ExecuteOutcomeAsync(
                async (_, _) =>
                {
                    var failure = first ? firstFailure : await RetryOnceAsync(work).ConfigureAwait(false);
                    first = false;
                    return Outcome.FromResult(new Attempt(failure, work.Next > start));
                },
                context,
                0).ConfigureAwait(false);

            // An exception of the pipeline itself is the cancellation of its wait.
            return outcome.Exception is null ? outcome.Result : new Attempt(firstFailure, false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ValueTask<Exception?> RetryOnceAsync(HandlerWork<TKey, TValue> work)
    {
        work.Attempt++;
        return TryAsync(work);
    }

    private async ValueTask<Exception?> TryAsync(HandlerWork<TKey, TValue> work)
    {
        try
        {
            await invoker.InvokeAsync(work).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (work.IsDone)
        {
            // All is acknowledged, so only the scope's disposal can have failed.
            logger.ScopeDisposalFailed(settings.Name, exception.GetType());
            return null;
        }
        catch (Exception exception)
        {
            var at = work.NextPosition;
            logger.HandlerFailed(settings.Name, at.Topic, at.Partition.Value, at.Offset.Value, work.Attempt, exception.GetType());
            return exception;
        }
    }

    private readonly record struct Attempt(Exception? Failure, bool Progressed);
}
