using Polly;
using Polly.Retry;

namespace Healthcare.Kafka.Client;

/// <summary>Calls the handler again while that may help: as <see cref="ConsumerRetryOptions"/> say, or as the user's own pipeline does.</summary>
/// <remarks>
/// By the options the first try runs outside Polly: a batch that succeeds, as nearly all do, pays nothing for the retries. The user's
/// pipeline gets every call: its timeouts and circuit breakers are about all of them.
/// </remarks>
internal sealed class RetryPipeline<TKey, TValue>
{
    private readonly HandlerCall<TKey, TValue> _call;
    private readonly ConsumerRetryOptions _options;
    private readonly RetryRules _rules;
    private readonly TimeProvider _timeProvider;
    private readonly ResiliencePipeline _pipeline;
    private readonly bool _isUsers;

    public RetryPipeline(HandlerCall<TKey, TValue> call, ConsumerRetryOptions options, RetryRules rules, ResiliencePipeline? usersOwn, TimeProvider timeProvider)
    {
        _call = call;
        _options = options;
        _rules = rules;
        _timeProvider = timeProvider;
        _isUsers = usersOwn is not null;
        _pipeline = usersOwn ?? Build();
    }

    public bool IsRetriable(Exception exception) => _isUsers || _rules.IsRetriable(exception);

    /// <summary>Calls the handler until all is done or the tries are used up.</summary>
    /// <param name="work">The messages.</param>
    /// <param name="indices">Which of them; null for all, when none of them is completed.</param>
    /// <returns>The failure that used the tries up; null when none is left, or the work drains.</returns>
    public async ValueTask<CallFailure?> RunAsync(HandlerWork<TKey, TValue> work, IReadOnlyList<int>? indices)
    {
        CallFailure? failure = null;
        if (!_isUsers)
        {
            failure = await _call.TryAsync(work, indices, work.Batch.Cancelled).ConfigureAwait(false);
            if (failure is null or { Halt: not null })
            {
                return failure;
            }
        }

        while (true)
        {
            var run = new RetryRun<TKey, TValue>(work, indices, failure, _timeProvider);
            failure = await RunAsync(run).ConfigureAwait(false);
            if (!run.Progressed)
            {
                return failure;
            }

            work.Attempt = 1;
        }
    }

    /// <summary>Calls the handler with some of the messages in the search for the one that fails.</summary>
    public ValueTask<CallFailure?> CallAsync(HandlerWork<TKey, TValue> work, IReadOnlyList<int> indices) =>
        _isUsers ? RunAsync(work, indices) : _call.TryAsync(work, indices, work.Batch.Cancelled);

    private ResiliencePipeline Build()
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = _timeProvider };
        if (_options.MaxRetryAttempts > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && _rules.IsRetriable(exception)),
                MaxRetryAttempts = _options.MaxRetryAttempts,
                Delay = _options.Delay,
                MaxDelay = _options.MaxDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            });
        }

        return builder.Build();
    }

    private async ValueTask<CallFailure?> RunAsync(RetryRun<TKey, TValue> run)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, run.Work.Batch.Draining);
        try
        {
            var outcome = await _pipeline.ExecuteOutcomeAsync(TryAsync, context, run).ConfigureAwait(false);

            // A pipeline that never let the handler have the message, an open circuit say, is no reason to give the message up.
            return run.Failure is null && outcome.Exception is { } refusal && !run.Work.IsDraining
                ? CallFailure.Halted(new Halt(HaltReason.HandlerFailed, run.Work.Batch.PositionOf(run.Work.Batch.FirstOpen), refusal.GetType().FullName))
                : run.Failure;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<Outcome<bool>> TryAsync(ResilienceContext context, RetryRun<TKey, TValue> run)
    {
        if (!run.TakeFirstFailure())
        {
            await run.WaitAsync().ConfigureAwait(false);
            if (run.Work.IsDraining)
            {
                return Outcome.FromException<bool>(new OperationCanceledException(run.Work.Batch.Draining));
            }

            var indices = run.Next();
            run.Ended(await CallAsync(run, indices, context).ConfigureAwait(false));
        }

        return run.Failure is null or { Halt: not null } || run.Progressed
            ? Outcome.FromResult(true)
            : Outcome.FromException<bool>(run.Failure.Shown);
    }

    private async ValueTask<CallFailure?> CallAsync(RetryRun<TKey, TValue> run, IReadOnlyList<int>? indices, ResilienceContext context)
    {
        var work = run.Work;
        if (!_isUsers)
        {
            // The batch's last retry is kept for the one message of it that fails.
            return work.Attempt > _options.MaxRetryAttempts && run.Failure is { Suspects.Count: > 1, HaltsFor: null } failure
                ? await FailureSearch.RunAsync(work, failure, part => CallAsync(work, part)).ConfigureAwait(false)
                : await _call.TryAsync(work, indices, work.Batch.Cancelled).ConfigureAwait(false);
        }

        // The pipeline's token ends its waits when the lane drains; the handler may go on then. A timeout of the pipeline is for the handler.
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(work.Batch.Cancelled);
        using var timeout = context.CancellationToken.Register(() =>
        {
            if (!work.IsDraining)
            {
                cancelled.Cancel();
            }
        });
        return await _call.TryAsync(work, indices, cancelled.Token).ConfigureAwait(false);
    }
}
