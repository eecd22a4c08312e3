using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Which failures are tried again, and a user's own pipeline in place of the options.</summary>
public class RetryPipelineTests
{
    [Fact]
    public async Task NonRetriable_OneOfABatch_IsFoundWithoutARetryAndGivenUpAtOnce()
    {
        using var batch = new ProcessedBatch(8);
        var rules = new RetryRules();
        rules.AddNonRetriable(exception => exception is FormatException);
        var calls = 0;

        var halt = await batch.RunAsync(
            messages =>
            {
                calls++;
                return messages.Any(message => message.Offset == 0) ? throw new FormatException() : Task.CompletedTask;
            },
            ConsumerFailurePolicy.DeadLetter,
            maxRetryAttempts: 100,
            failures: new FailureHandling(rules, null, batch.DeadLetters));

        Assert.Null(halt);
        Assert.Equal([0], batch.DeadLetters.Offsets);

        // The batch, three halves, and the rest.
        Assert.Equal(5, calls);
    }

    [Fact]
    public async Task NonRetriable_AnotherException_IsRetried()
    {
        using var batch = new ProcessedBatch(1);
        var rules = new RetryRules();
        rules.AddNonRetriable(exception => exception is FormatException);
        var calls = 0;

        var halt = await batch.RunAsync(_ => ++calls == 3 ? Task.CompletedTask : throw new InvalidOperationException(), failures: new FailureHandling(rules));

        Assert.Null(halt);
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task NonRetriable_PredicateThatThrows_HaltsThePartition()
    {
        var rules = new RetryRules();
        rules.AddNonRetriable(_ => throw new NotSupportedException(PhiCanary.Mark));
        await using var consumer = await TestConsumer.StartAsync(
            (_, _) => throw new InvalidOperationException(),
            settings => settings with { OnFailure = ConsumerFailurePolicy.Skip },
            new FailureHandling(rules));
        await consumer.Transport.AssignAsync(TestConsumer.P0);
        await consumer.Transport.DeliverAsync(TestConsumer.P0, 4, 5);

        await Eventually.Async(() => consumer.StatusOf(TestConsumer.P0).Halt is not null);

        Assert.Equal((4, 0), (consumer.StatusOf(TestConsumer.P0).Halt!.Position.Offset.Value, consumer.Worker.Status.Skipped));
        Assert.DoesNotContain(consumer.Logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task UsersPipeline_WithRetries_AloneBoundsTheTries()
    {
        using var batch = new ProcessedBatch(1);
        var calls = 0;

        var halt = await batch.RunAsync(
            messages =>
            {
                Assert.Equal(++calls, messages.Attempt);
                throw new InvalidOperationException(PhiCanary.Mark);
            },
            maxRetryAttempts: 50,
            failures: Own(Retries(2)));

        Assert.Equal((HaltReason.HandlerFailed, typeof(InvalidOperationException).FullName), (halt!.Reason, halt.ExceptionType));
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task UsersPipeline_OnePoisonInABatch_EveryPartGoesThroughIt()
    {
        using var batch = new ProcessedBatch(4);
        var calls = new List<long[]>();

        var halt = await batch.RunAsync(
            messages =>
            {
                calls.Add([.. messages.Select(message => message.Offset.Value)]);
                return messages.Any(message => message.Offset == 1) ? throw new InvalidOperationException() : Task.CompletedTask;
            },
            ConsumerFailurePolicy.Skip,
            failures: Own(Retries(1)));

        Assert.Null(halt);
        Assert.Equal([[0, 1, 2, 3], [0, 1, 2, 3], [0, 1], [0, 1], [0], [1], [1], [2, 3]], calls);
        Assert.Equal((4, 1), (batch.Committable, batch.Counts.Skipped));
    }

    [Fact]
    public async Task UsersPipeline_MessagesThatFailInTurn_HaveEachTheirOwnTries()
    {
        using var batch = new ProcessedBatch(3);
        var seen = new List<long>();

        var halt = await batch.RunAsync(
            TextHandler.Messages((message, _) =>
            {
                seen.Add(message.Offset.Value);
                return seen.Count(offset => offset == message.Offset.Value) < 3 ? throw new InvalidOperationException() : Task.CompletedTask;
            }),
            failures: Own(Retries(2)));

        Assert.Null(halt);
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2], seen);
    }

    [Fact]
    public async Task UsersPipeline_OpenCircuit_HaltsRatherThanGiveUpWhatWasNeverTried()
    {
        using var batch = new ProcessedBatch(3);
        var control = new CircuitBreakerManualControl();
        var pipeline = new ResiliencePipelineBuilder().AddCircuitBreaker(new CircuitBreakerStrategyOptions { ManualControl = control }).Build();
        await control.IsolateAsync(TestContext.Current.CancellationToken);
        var calls = 0;

        var halt = await batch.RunAsync(
            _ =>
            {
                calls++;
                return Task.CompletedTask;
            },
            ConsumerFailurePolicy.Skip,
            failures: Own(pipeline));

        Assert.Equal((HaltReason.HandlerFailed, typeof(IsolatedCircuitException).FullName), (halt!.Reason, halt.ExceptionType));
        Assert.Equal((0, 0, 0), (calls, batch.Committable, batch.Counts.Skipped));
    }

    [Fact]
    public async Task UsersPipeline_Timeout_CancelsTheHandler()
    {
        using var batch = new ProcessedBatch(1);
        var pipeline = new ResiliencePipelineBuilder().AddTimeout(TimeSpan.FromMilliseconds(20)).Build();

        var halt = await batch.RunAsync(
            TextHandler.Batches((_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token)), failures: Own(pipeline)).WaitAsync(
            Eventually.Deadline, TestContext.Current.CancellationToken);

        Assert.Equal(HaltReason.HandlerFailed, halt!.Reason);
    }

    [Fact]
    public async Task UsersPipeline_DrainDuringItsWait_EndsIt()
    {
        using var batch = new ProcessedBatch(1);
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pipeline = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { Delay = TimeSpan.FromHours(1) }).Build();

        var run = batch.RunAsync(
            _ =>
            {
                called.TrySetResult();
                throw new InvalidOperationException();
            },
            ConsumerFailurePolicy.Skip,
            failures: Own(pipeline));
        await called.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        batch.Drain();

        Assert.Null(await run.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken));
        Assert.Equal((0, 0), (batch.Committable, batch.Counts.Skipped));
    }

    [Fact]
    public async Task UsersPipeline_Drain_DoesNotCancelTheHandlerThatRuns()
    {
        using var batch = new ProcessedBatch(1);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = false;

        var run = batch.RunAsync(
            TextHandler.Batches(async (_, token) =>
            {
                await gate.Task;
                cancelled = token.IsCancellationRequested;
            }),
            failures: Own(new ResiliencePipelineBuilder().AddTimeout(TimeSpan.FromHours(1)).Build()));
        batch.Drain();
        gate.SetResult();

        Assert.Null(await run.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken));
        Assert.False(cancelled);
        Assert.Equal(1, batch.Committable);
    }

    private static FailureHandling Own(ResiliencePipeline pipeline) => new(new RetryRules(), pipeline);

    private static ResiliencePipeline Retries(int count) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions { MaxRetryAttempts = count, Delay = TimeSpan.Zero }).Build();
}
