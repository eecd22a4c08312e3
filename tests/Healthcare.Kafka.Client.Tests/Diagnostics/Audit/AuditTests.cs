using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What each thing that is audited tells the application's sink.</summary>
public sealed class AuditTests : IDisposable
{
    private readonly CollectedAudit _sink = new();
    private readonly CollectedLogs _logs = new();

    private static TopicPartition P0 => TestConsumer.P0;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Skip_SinkThatWaits_MessageIsNotFinishedBefore()
    {
        await using var trail = Trail();
        var taken = new TaskCompletionSource();
        _sink.Before = _ => taken.Task;
        using var batch = new ProcessedBatch(2);

        var run = batch.RunAsync(static _ => throw new FormatException(PhiCanary.Mark), ConsumerFailurePolicy.Skip, 0, new FailureHandling(new RetryRules(), Audit: trail));
        await Eventually.Async(() => _sink.Calls == 1);
        Assert.Equal((0L, 0), (batch.Committable, batch.Counts.Skipped));
        taken.SetResult();

        Assert.Null(await run.WaitAsync(Eventually.Deadline, Cancellation));
        Assert.Equal(2, batch.Committable);
        Assert.Equal(
            [(AuditAction.Skip, "charts", "vitals", 0, 0L, "NotHandled", "HandlerFailed", typeof(FormatException).FullName),
                (AuditAction.Skip, "charts", "vitals", 0, 1L, "NotHandled", "HandlerFailed", typeof(FormatException).FullName)],
            _sink.Events.Select(one => (one.Action, one.GroupId!, one.Topic!, one.Partition!.Value, one.Offset!.Value, one.Outcome, one.ReasonCode!, one.ExceptionType)));
        AssertNoPatient();
    }

    [Theory]
    [InlineData(ConsumerFailurePolicy.Skip)]
    [InlineData(ConsumerFailurePolicy.DeadLetter)]
    public async Task GivenUp_PartitionIsTakenAwayWhileTheSinkFails_MessageComesAgain(ConsumerFailurePolicy policy)
    {
        await using var trail = Trail();
        _sink.Before = static _ => throw new InvalidOperationException(PhiCanary.Mark);
        using var batch = new ProcessedBatch(1);
        var failures = new FailureHandling(new RetryRules(), null, batch.DeadLetters, Audit: trail);

        var run = batch.RunAsync(static _ => throw new FormatException(PhiCanary.Mark), policy, 0, failures);
        await Eventually.Async(() => _sink.Calls > 0);
        batch.Drain();

        Assert.Null(await run.WaitAsync(Eventually.Deadline, Cancellation));
        Assert.Equal((0L, 0, 0), (batch.Committable, batch.Counts.Skipped, batch.Counts.DeadLettered));
        AssertNoPatient();
    }

    [Fact]
    public async Task DeadLetter_Written_NamesItsTopicAndTheCode()
    {
        await using var trail = Trail();
        using var batch = new ProcessedBatch(2);

        await batch.RunAsync(
            static messages =>
            {
                messages.DeadLetter(messages[1], "unknown-unit");
                return Task.CompletedTask;
            },
            failures: new FailureHandling(new RetryRules(), null, batch.DeadLetters, Audit: trail));

        var one = Assert.Single(_sink.Events);
        Assert.Equal(
            (AuditAction.DeadLetter, 1L, "Written", "unknown-unit", "vitals.dead"),
            (one.Action, one.Offset!.Value, one.Outcome, one.ReasonCode, one.RelatedTopic));
        AssertNoPatient();
    }

    [Fact]
    public async Task Consumer_SinkThatBlocks_GoesOnWithOtherMessagesPollsCommitsAndStops()
    {
        using var blocks = new ManualResetEventSlim();
        await using var trail = Trail();
        _sink.Before = _ =>
        {
            blocks.Wait(Eventually.Deadline, Cancellation);
            return Task.CompletedTask;
        };
        var handled = new ConcurrentQueue<TopicPartitionOffset>();
        await using (var consumer = await StartAsync(trail, handled))
        {
            await consumer.Transport.AssignAsync(P0, TestConsumer.P1);
            await consumer.Transport.DeliverAsync(P0, 0, 1);
            await Eventually.Async(() => _sink.Calls == 1);

            await consumer.Transport.DeliverAsync(TestConsumer.P1, 0, 1, 2);
            await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P1) == 3);
            await consumer.Control.PauseAsync(TestConsumer.P1, Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
            Assert.NotEqual(1, consumer.Transport.CommittedOf(P0));
        }

        blocks.Set();
        await Eventually.Async(() => _sink.Events.Any(one => one.Action == AuditAction.OperatorPause));
        AssertNoPatient();
    }

    [Fact]
    public async Task Operator_EveryCommand_IsOnRecordInItsOrder()
    {
        await using var trail = Trail();
        await using var consumer = await StartAsync(trail, [], ConsumerFailurePolicy.Halt);
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 0, 1);
        await Eventually.Async(() => consumer.StatusOf(P0).Halt is not null);

        await consumer.Control.SkipHaltedAsync(P0, Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        await consumer.Control.PauseAsync(P0, Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        await consumer.Control.ResumeAsync(P0, Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        await consumer.Control.SeekAsync(new TopicPartitionOffset(P0, 7), Cancellation).WaitAsync(Eventually.Deadline, Cancellation);

        await Eventually.Async(() => _sink.Events.Count == 5);
        Assert.Equal(
            [AuditAction.Halt, AuditAction.OperatorSkip, AuditAction.OperatorPause, AuditAction.OperatorResume, AuditAction.OperatorSeek],
            _sink.Events.Select(one => one.Action));
        Assert.All(_sink.Events, one => Assert.Equal(("vitals", "charts", P0.Topic, 0), (one.ClientName, one.GroupId, one.Topic, one.Partition)));
        Assert.Equal(7, _sink.Events[4].Offset);
    }

    [Fact]
    public async Task OffsetGap_Found_CountsWhatIsMissing()
    {
        await using var trail = Trail();
        await using var consumer = await StartAsync(trail, []);
        consumer.Transport.LogStartOf = static _ => 100;
        await consumer.Transport.AssignAsync(P0);
        await consumer.Transport.DeliverAsync(P0, 1, 2, 100, 101);

        await Eventually.Async(() => _sink.Events.Count == 1);
        var gap = _sink.Events[0];
        Assert.Equal((AuditAction.OffsetGap, 3L, 100L, 97L, "Missing"), (gap.Action, gap.Offset!.Value, gap.EndOffset!.Value, gap.Count!.Value, gap.Outcome));
        Assert.Equal(AuditLog.Category, Assert.Single(_logs.Of(EventIds.OffsetGapAudited)).Category);
    }

    [Fact]
    public async Task Producer_DisposedWithMessagesLeft_CountsThem()
    {
        await using var trail = Trail();
        var test = new TestProducer(audit: trail);
        test.Transport.SentAtPurge = 2;
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(5), Cancellation);

        await test.DisposeAsync();

        Assert.Equal(5, (await batch.WaitAsync(Eventually.Deadline, Cancellation)).Count);
        await Eventually.Async(() => _sink.Events.Count == 1);
        var left = _sink.Events[0];
        Assert.Equal((AuditAction.LeftAtDispose, "test", 5L, "PossiblyPersisted"), (left.Action, left.ClientName, left.Count!.Value, left.Outcome));
    }

    [Fact]
    public async Task InsecureOverride_OfAClient_IsOnRecordWithTheOptionThatAcceptsIt()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IAuditSink>(_sink);
        services.AddHealthcareProducer("lab", ClientOptions.Local);
        await using var provider = services.BuildServiceProvider();

        _ = provider.GetRequiredService<IOptionsMonitor<HealthcareProducerOptions>>().Get("lab");

        await Eventually.Async(() => _sink.Events.Count == 1);
        var one = _sink.Events[0];
        Assert.Equal(
            (AuditAction.InsecureOverride, "lab", "Accepted", "Kafka:Producers:lab:Security:AllowInsecurePlaintext"),
            (one.Action, one.ClientName, one.Outcome, one.ReasonCode));
    }

    [Fact]
    public async Task IntegrityFailed_SaysWhereAndWhyInTheLogAndToTheSink()
    {
        await using var trail = Trail();
        var audit = new ConsumerAudit(trail, TestConsumer.Settings);

        audit.IntegrityFailed(new TopicPartitionOffset(P0, 12), PayloadIntegrityFailure.NotAuthentic, "key-1");

        var line = Assert.Single(_logs.Of(EventIds.PayloadNotOpened));
        Assert.Equal((AuditLog.Category, 12L, PayloadIntegrityFailure.NotAuthentic), (line.Category, line["Offset"], line["Reason"]));
        await Eventually.Async(() => _sink.Events.Count == 1);
        Assert.Equal((AuditAction.IntegrityFailure, 12L, "NotAuthentic"), (_sink.Events[0].Action, _sink.Events[0].Offset, _sink.Events[0].ReasonCode));
    }

    private static Task<TestConsumer> StartAsync(
        AuditTrail trail, ConcurrentQueue<TopicPartitionOffset> handled, ConsumerFailurePolicy policy = ConsumerFailurePolicy.Skip) =>
        TestConsumer.StartAsync(
            (batch, _) =>
            {
                if (batch.TopicPartition == P0 && batch[0].Offset.Value == 0)
                {
                    throw new FormatException(PhiCanary.Mark);
                }

                handled.Enqueue(new TopicPartitionOffset(batch.TopicPartition, batch[0].Offset));
                return Task.CompletedTask;
            },
            settings => settings with { OnFailure = policy, OnOffsetGap = OffsetGapPolicy.Report },
            new FailureHandling(new RetryRules(), Audit: trail));

    private AuditTrail Trail() => new(_logs, TimeProvider.System, () => _sink);

    private void AssertNoPatient() =>
        Assert.DoesNotContain(_sink.Events, one => one.ToString().Contains(PhiCanary.Mark, StringComparison.Ordinal));
}
