using System.Diagnostics;
using System.Text;

namespace Healthcare.Kafka.Client.Tests;

[Collection(nameof(ProcessWideListeners))]
public sealed class SendTracingTests : IDisposable
{
    private readonly Activity _caller = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ProducerSettings Settings => TestProducer.Settings() with { TraceContext = true };

    public void Dispose() => _caller.Dispose();

    [Fact]
    public async Task Produce_Sampled_HasASpanFromTheCallToTheReport()
    {
        using var spans = new CollectedSpans("test");
        await using var test = new TestProducer(Settings);
        var call = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        Assert.Empty(spans.Ended);
        Assert.Same(_caller, Activity.Current);
        test.Transport.ReportNext();
        await call;

        var span = Assert.Single(spans.Ended);
        Assert.Equal(("send observations", ActivityKind.Producer, _caller.SpanId), (span.DisplayName, span.Kind, span.ParentSpanId));
        Assert.Equal(
            "healthcare.kafka.client.name=test messaging.destination.name=observations messaging.destination.partition.id=0 messaging.kafka.offset=0 "
            + "messaging.operation.name=send messaging.operation.type=send messaging.system=kafka",
            CollectedSpans.TagText(span));
        Assert.Equal([span.Id], TraceParents(test));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Same(_caller, Activity.Current);
    }

    [Fact]
    public async Task Report_OnAnotherThread_LeavesItsActivityAlone()
    {
        using var spans = new CollectedSpans("test");
        await using var test = new TestProducer(Settings);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);
        Activity? before = _caller;
        Activity? after = _caller;

        var thread = new Thread(() =>
        {
            before = Activity.Current;
            test.Transport.ReportNext();
            after = Activity.Current;
        });
        thread.UnsafeStart();
        Assert.True(thread.Join(Eventually.Deadline));

        Assert.Single(spans.Ended);
        Assert.Equal((null, null), (before, after));
    }

    [Fact]
    public async Task Produce_Failed_EndsWithTheCodeAndNoText()
    {
        using var spans = new CollectedSpans("test");
        await using var test = new TestProducer(Settings);
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        test.Transport.ReportNext(ErrorCode.MsgSizeTooLarge, PersistenceStatus.NotPersisted);

        var span = Assert.Single(spans.Ended);
        Assert.Equal(("MsgSizeTooLarge", ActivityStatusCode.Error, null), (span.GetTagItem("error.type"), span.Status, span.StatusDescription));
    }

    [Fact]
    public async Task Produce_SerializerThrows_EndsWithTheCodeAndNotWhatItThrew()
    {
        using var spans = new CollectedSpans("test");
        await using var test = new TestProducer(Settings, values: new Throwing());

        await Assert.ThrowsAsync<MessageSerializationException>(() => test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message(PhiCanary.Mark, PhiCanary.Mark), Cancellation));

        var span = Assert.Single(spans.Ended);
        Assert.Equal("Local_ValueSerialization", span.GetTagItem("error.type"));
        Assert.DoesNotContain(PhiCanary.Mark, CollectedSpans.AllText(span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Produce_CancelledWhileItWaits_EndsTheSpan()
    {
        using var spans = new CollectedSpans("test");
        await using var test = new TestProducer(Settings with { BufferMessages = 1 });
        await test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);
        using var patience = new CancellationTokenSource();
        var waiting = test.Producer.EnqueueAsync(TestProducer.Topic, TestProducer.Message("2", "another"), patience.Token).AsTask();

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Eventually.Deadline, Cancellation));

        Assert.Equal(typeof(TaskCanceledException).FullName, Assert.Single(spans.Ended).GetTagItem("error.type"));
    }

    [Fact]
    public async Task ProduceBatch_Sampled_HasOneSpanWhoseContextAllMessagesCarry()
    {
        using var spans = new CollectedSpans("test");
        await using var test = new TestProducer(Settings);
        var call = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(3), Cancellation);

        test.Transport.ReportNext();
        Assert.Empty(spans.Ended);
        test.Transport.ReportAll();
        await call;

        var span = Assert.Single(spans.Ended);
        Assert.Equal(("send observations", 3), (span.DisplayName, span.GetTagItem("messaging.batch.message_count")));
        Assert.Equal([span.Id, span.Id, span.Id], TraceParents(test));
    }

    [Fact]
    public async Task ProduceBatch_AMessageFails_EndsWithItsCode()
    {
        using var spans = new CollectedSpans("test");
        await using var test = new TestProducer(Settings);
        var call = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(2), Cancellation);

        test.Transport.ReportNext();
        test.Transport.ReportNext(ErrorCode.RequestTimedOut, PersistenceStatus.PossiblyPersisted);
        await call;

        Assert.Equal("RequestTimedOut", Assert.Single(spans.Ended).GetTagItem("error.type"));
    }

    // A stream may have no end.
    [Fact]
    public async Task ProduceStream_Sampled_HasASpanPerMessage()
    {
        using var spans = new CollectedSpans("test");
        await using var test = new TestProducer(Settings);
        test.Transport.ReportsAtOnce = true;

        await foreach (var outcome in test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(3).ToAsyncEnumerable(), Cancellation))
        {
            Assert.True(outcome.IsPersisted);
        }

        Assert.Equal(3, spans.Ended.Select(span => span.Id).Distinct().Count());
        Assert.Equal(spans.Ended.Select(span => span.Id).Order(), TraceParents(test).Order());
    }

    [Theory]
    [InlineData(ActivitySamplingResult.None)]
    [InlineData(null)]
    public async Task Produce_WithoutASpan_CarriesTheCallersContext(ActivitySamplingResult? sampling)
    {
        using var spans = sampling is { } result ? new CollectedSpans("test", result) : null;
        await using var test = new TestProducer(Settings);
        test.Transport.ReportsAtOnce = true;

        await test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        Assert.Equal([_caller.Id], TraceParents(test));
        Assert.Empty(spans?.Ended ?? []);
    }

    // A sampler that only passes the context on wants no tags.
    [Fact]
    public async Task Produce_PropagationOnly_CarriesTheSpansContextAndDescribesNothing()
    {
        using var spans = new CollectedSpans("test", ActivitySamplingResult.PropagationData);
        var enriched = 0;
        await using var test = new TestProducer(Settings, traces: new() { Enrich = (_, _) => enriched++ });
        test.Transport.ReportsAtOnce = true;

        await test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        Assert.NotEqual([_caller.Id], TraceParents(test));
        Assert.EndsWith("-00", Assert.Single(TraceParents(test)), StringComparison.Ordinal);
        Assert.Equal(0, enriched);
    }

    [Fact]
    public async Task Filter_Refuses_MakesNoSpan()
    {
        using var spans = new CollectedSpans("test");
        await using var test = new TestProducer(Settings, traces: new() { Filter = facts => facts.Topic != TestProducer.Topic });
        test.Transport.ReportsAtOnce = true;

        await test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);
        await test.Producer.ProduceAsync("labs", TestProducer.Message("1"), Cancellation);

        Assert.Equal("send labs", Assert.Single(spans.Ended).DisplayName);
    }

    [Fact]
    public async Task Enrich_Always_SeesTheFactsAndAddsToTheSpan()
    {
        using var spans = new CollectedSpans("test");
        SpanFacts seen = default;
        await using var test = new TestProducer(Settings, traces: new()
        {
            Enrich = (activity, facts) =>
            {
                seen = facts;
                activity.SetTag("ward", "7");
            },
        });
        test.Transport.ReportsAtOnce = true;

        await test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        Assert.Equal("7", Assert.Single(spans.Ended).GetTagItem("ward"));
        Assert.Equal(new SpanFacts { ClientName = "test", Topic = TestProducer.Topic, MessageCount = 1, Partition = 0, Offset = 0 }, seen);
    }

    [Fact]
    public async Task Callbacks_Throw_AreLoggedOnceByTypeAndChangeNothing()
    {
        using var spans = new CollectedSpans("test");
        await using var test = new TestProducer(Settings, traces: new()
        {
            Filter = _ => throw new InvalidOperationException(PhiCanary.Mark),
            Enrich = (_, _) => throw new InvalidOperationException(PhiCanary.Mark),
        });
        test.Transport.ReportsAtOnce = true;

        var outcomes = await test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(2), Cancellation);
        await test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("1"), Cancellation);

        Assert.True(outcomes.AllPersisted);
        Assert.Equal(2, spans.Ended.Count);
        var entry = Assert.Single(test.Logs.Of(EventIds.TraceCallbackFailed));
        Assert.Equal(typeof(InvalidOperationException), entry["ExceptionType"]);
        Assert.DoesNotContain(PhiCanary.Mark, entry.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> TraceParents(TestProducer test) =>
        test.Transport.Accepted.Select(record => Encoding.ASCII.GetString(record.Headers.Trace.Parent ?? []));

    private sealed class Throwing : PayloadSerializer<string?>
    {
        public override byte[]? Serialize(string? data, SerializationContext context) => throw new InvalidDataException($"cannot write {data}");
    }
}
