using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Tests;

public sealed class AuditQueueTests : IDisposable
{
    private readonly CollectedLogs _logs = new();
    private readonly CollectedAudit _sink = new();
    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Record_SinkThatThrows_GetsItAgainUntilItTakesItAndTheLogSaysSoOnce()
    {
        await using var trail = Trail();
        _sink.Before = _ => _sink.Calls < 4 ? throw new InvalidOperationException(PhiCanary.Mark) : Task.CompletedTask;

        trail.Record(Event(1));
        trail.Record(Event(2));

        await Eventually.Async(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _sink.Events.Count == 2;
        });
        Assert.Equal([1L, 2L], _sink.Events.Select(one => one.Offset!.Value));
        var failing = Assert.Single(_logs.Of(EventIds.AuditSinkFailing));
        Assert.Equal((AuditLog.Category, (object)typeof(InvalidOperationException)), (failing.Category, failing["ExceptionType"]));
        Assert.Single(_logs.Of(EventIds.AuditSinkBack));
        Assert.Null(trail.FailingSince);
        Assert.DoesNotContain(_logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RecordAsync_CompletesOnceTheSinkHasIt_NotBefore()
    {
        await using var trail = Trail();
        var taken = new TaskCompletionSource();
        _sink.Before = _ => taken.Task;

        var recorded = trail.RecordAsync(Event(1), Cancellation).AsTask();
        await Eventually.Async(() => _sink.Calls == 1);
        Assert.False(recorded.IsCompleted);
        taken.SetResult();

        Assert.True(await recorded.WaitAsync(Eventually.Deadline, Cancellation));
    }

    [Fact]
    public async Task RecordAsync_GivenUpWhileTheSinkBlocks_SaysThatItIsNotOnRecord()
    {
        using var blocks = new ManualResetEventSlim();
        using var draining = new CancellationTokenSource();
        await using var trail = Trail();
        _sink.Before = _ =>
        {
            blocks.Wait(Eventually.Deadline, Cancellation);
            return Task.CompletedTask;
        };

        var recorded = trail.RecordAsync(Event(1), draining.Token).AsTask();
        await Eventually.Async(() => _sink.Calls == 1);
        await draining.CancelAsync();

        Assert.False(await recorded.WaitAsync(Eventually.Deadline, Cancellation));
        blocks.Set();
        await Eventually.Async(() => _sink.Events.Count == 1);
    }

    [Fact]
    public async Task Record_SinkThatBlocks_IsToldOfAndCalledOnceOnly()
    {
        using var blocks = new ManualResetEventSlim();
        await using var trail = Trail();
        _sink.Before = _ =>
        {
            blocks.Wait(Eventually.Deadline, Cancellation);
            return Task.CompletedTask;
        };

        trail.Record(Event(1));
        await Eventually.Async(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return trail.FailingSince is not null;
        });
        Assert.Equal(1, _sink.Calls);
        Assert.Equal(typeof(TimeoutException), Assert.Single(_logs.Of(EventIds.AuditSinkFailing))["ExceptionType"]);
        blocks.Set();

        await Eventually.Async(() => trail.FailingSince is null);
        Assert.Equal(1, _sink.Calls);
    }

    [Fact]
    public async Task Dispose_SinkThatBlocks_EndsAndSaysHowManyItNeverTook()
    {
        using var blocks = new ManualResetEventSlim();
        var trail = Trail();
        _sink.Before = _ =>
        {
            blocks.Wait(Eventually.Deadline, Cancellation);
            return Task.CompletedTask;
        };
        trail.Record(Event(1));
        trail.Record(Event(2));
        await Eventually.Async(() => _sink.Calls == 1);

        await _time.LetEndAsync(trail.DisposeAsync().AsTask());
        trail.Record(Event(3));

        Assert.Equal([(2L, "Closed"), (1L, "Closed")], _logs.Of(EventIds.AuditEventsNotTaken).Select(entry => ((long)entry["Count"]!, (string)entry["ReasonCode"]!)));
        blocks.Set();
    }

    [Fact]
    public async Task Record_MoreThanFit_LeavesOutTheNewestAndSaysSo()
    {
        using var blocks = new ManualResetEventSlim();
        var trail = Trail();
        _sink.Before = _ =>
        {
            blocks.Wait(Eventually.Deadline, Cancellation);
            return Task.CompletedTask;
        };
        trail.Record(Event(0));
        await Eventually.Async(() => _sink.Calls == 1);
        for (var offset = 1; offset <= AuditQueue.Capacity + 1; offset++)
        {
            trail.Record(Event(offset));
        }

        Assert.Equal("QueueFull", Assert.Single(_logs.Of(EventIds.AuditEventsNotTaken))["ReasonCode"]);
        blocks.Set();
        await _time.LetEndAsync(trail.DisposeAsync().AsTask());
        Assert.Equal(AuditQueue.Capacity + 1, _sink.Events.Count);
    }

    [Fact]
    public async Task Of_ContainerWithoutASink_RecordsInTheLogOnly()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var trail = AuditTrail.Of(services);

        Assert.True(await trail.RecordAsync(Event(1), new CancellationToken(canceled: true)));
        Assert.Null(trail.FailingSince);
    }

    // A sink that is itself made of a client of this library must not be made with the first of them: each would wait for the other.
    [Fact]
    public async Task Of_ContainerWithASink_MakesItForTheFirstEvent()
    {
        var made = 0;
        var services = new ServiceCollection();
        services.AddSingleton<IAuditSink>(_ =>
        {
            Interlocked.Increment(ref made);
            return _sink;
        });
        await using var provider = services.BuildServiceProvider();
        await using var trail = AuditTrail.Of(provider);
        Assert.Equal(0, made);

        Assert.True(await trail.RecordAsync(Event(1), Cancellation).AsTask().WaitAsync(Eventually.Deadline, Cancellation));
        Assert.Equal(1, made);
    }

    private static AuditEvent Event(long offset) =>
        new() { Action = AuditAction.Skip, Time = DateTimeOffset.UnixEpoch, ClientName = "charts", Outcome = "NotHandled", Offset = offset };

    private AuditTrail Trail() => new(_logs, _time, () => _sink);
}
