using System.Diagnostics;
using System.Text;

namespace Healthcare.Kafka.Client.Tests;

[Collection(nameof(ProcessWideListeners))]
public sealed class ProcessTracingTests
{
    private const string First = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Second = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-00";

    [Fact]
    public async Task Batch_Sampled_HasASpanLinkedToWhatItsMessagesWereSentIn()
    {
        using var spans = new CollectedSpans("vitals");
        Activity? current = null;
        await using var consumer = await TestConsumer.StartAsync((_, _) =>
        {
            current = Activity.Current;
            return Task.CompletedTask;
        });
        await consumer.Transport.AssignAsync(TestConsumer.P1);
        await DeliverAsync(consumer, First, First, null, Second, "no context");
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P1) == 5);

        var span = Assert.Single(spans.Ended);
        Assert.Equal(("process vitals", ActivityKind.Consumer, default(ActivitySpanId)), (span.DisplayName, span.Kind, span.ParentSpanId));
        Assert.Equal(
            "healthcare.kafka.client.name=vitals messaging.batch.message_count=5 messaging.consumer.group.name=charts messaging.destination.name=vitals "
            + "messaging.destination.partition.id=1 messaging.operation.name=process messaging.operation.type=process messaging.system=kafka",
            CollectedSpans.TagText(span));
        Assert.Equal(["b7ad6b7169203331", "00f067aa0ba902b7"], span.Links.Select(link => link.Context.SpanId.ToHexString()));
        Assert.All(span.Links, link => Assert.Equal((true, null), (link.Context.IsRemote, link.Context.TraceState)));
        Assert.Same(span, current);
        Assert.DoesNotContain(PhiCanary.Mark, CollectedSpans.AllText(span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneMessage_Sampled_NamesItsOffset()
    {
        using var spans = new CollectedSpans("vitals");
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.AssignAsync(TestConsumer.P1);
        await DeliverAsync(consumer, First);
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P1) == 1);

        var span = Assert.Single(spans.Ended);
        Assert.Equal((0L, null), (span.GetTagItem("messaging.kafka.offset"), span.GetTagItem("messaging.batch.message_count")));
        Assert.Single(span.Links);
    }

    [Fact]
    public async Task Handler_ThrowsOnce_HasASpanPerCall()
    {
        using var spans = new CollectedSpans("vitals");
        await using var consumer = await TestConsumer.StartAsync(
            (batch, _) => batch.Attempt == 1 ? Task.FromException(new InvalidOperationException(PhiCanary.Mark)) : Task.CompletedTask);
        await consumer.Transport.AssignAsync(TestConsumer.P1);
        await DeliverAsync(consumer, First, Second);
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P1) == 2);

        Assert.Equal(
            [(typeof(InvalidOperationException).FullName, ActivityStatusCode.Error, (object?)null), (null, ActivityStatusCode.Unset, 2)],
            spans.Ended.Select(span => ((string?)span.GetTagItem("error.type"), span.Status, span.GetTagItem("healthcare.kafka.attempt"))));
        Assert.All(spans.Ended, span => Assert.Equal(2, span.Links.Count()));
        Assert.All(spans.Ended, span => Assert.DoesNotContain(PhiCanary.Mark, CollectedSpans.AllText(span), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 32, 5)]
    [InlineData(0, 0, null)]
    [InlineData(100, 100, 2)]
    [InlineData(1_000, 300, 1)]
    public async Task Batch_OfManyContexts_IsLinkedToSomeThatAreSpreadOverIt(int? most, int links, int? first)
    {
        using var spans = new CollectedSpans("vitals");
        var traces = new TraceOptions();
        traces.MaxLinks = most ?? traces.MaxLinks;
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask, traces: traces);
        await consumer.Transport.AssignAsync(TestConsumer.P1);
        await DeliverAsync(consumer, [.. Enumerable.Range(1, 300).Select(number => $"00-0af7651916cd43dd8448eb211c80319c-{number:x16}-01")]);
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P1) == 300);

        var places = Assert.Single(spans.Ended).Links.Select(link => Convert.ToInt32(link.Context.SpanId.ToHexString(), 16)).ToList();
        Assert.Equal(links, places.Count);
        Assert.Equal(first, places.Count == 0 ? null : places[0]);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 300 / links, 300 / links + 1));
    }

    // A sampler that keeps one span of ten spares the other nine the reading of what they would be linked to.
    [Theory]
    [InlineData(ActivitySamplingResult.None, 0)]
    [InlineData(ActivitySamplingResult.AllData, 1)]
    public async Task Batch_SampledOrNot_ReadsHeadersForASpanOnly(ActivitySamplingResult result, int reads)
    {
        var asked = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == KafkaMeter.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
            {
                Interlocked.Increment(ref asked);
                return result;
            },
        };
        ActivitySource.AddActivityListener(listener);
        var records = new OwnedRecords();
        await using var consumer = await TestConsumer.StartAsync((_, _) => Task.CompletedTask);
        await consumer.Transport.AssignAsync(TestConsumer.P1);
        var record = records.Add(TestConsumer.P1, 0, "key", "value", headers: new Headers { { KafkaHeaderNames.TraceParent, Encoding.ASCII.GetBytes(First) } });
        await consumer.Transport.StepAsync(() => consumer.Transport.Events.OnRecord(record));
        await Eventually.Async(() => consumer.Transport.CommittedOf(TestConsumer.P1) == 1);

        Assert.NotEqual(0, asked);
        Assert.Equal(reads, records.HeaderReads);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_001)]
    public void MaxLinks_OutOfRange_Throws(int most) => Assert.Throws<ArgumentOutOfRangeException>(() => new TraceOptions { MaxLinks = most });

    [Fact]
    public async Task Filter_AndEnrich_SeeTheFacts()
    {
        using var spans = new CollectedSpans("vitals");
        SpanFacts asked = default, told = default;
        await using var consumer = await TestConsumer.StartAsync(
            (_, _) => Task.CompletedTask,
            traces: new()
            {
                Filter = facts =>
                {
                    asked = facts;
                    return true;
                },
                Enrich = (_, facts) => told = facts,
            });
        await consumer.Transport.AssignAsync(TestConsumer.P1);
        await DeliverAsync(consumer, First, Second);
        await Eventually.Async(() => spans.Ended.Count == 1);

        Assert.Equal(new SpanFacts { ClientName = "vitals", Topic = "vitals", Partition = 1, Offset = 0, MessageCount = 2 }, asked);
        Assert.Equal(asked, told);
    }

    [Fact]
    public async Task Handler_WithoutAListener_HasNoActivity()
    {
        var seen = new TaskCompletionSource<Activity?>();
        await using var consumer = await TestConsumer.StartAsync((_, _) =>
        {
            seen.TrySetResult(Activity.Current);
            return Task.CompletedTask;
        });
        await consumer.Transport.AssignAsync(TestConsumer.P1);
        await DeliverAsync(consumer, First);

        Assert.Null(await seen.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken));
    }

    private static Task DeliverAsync(TestConsumer consumer, params string?[] traceParents) => consumer.Transport.StepAsync(() =>
    {
        for (var offset = 0; offset < traceParents.Length; offset++)
        {
            var headers = new Headers { { "note", PhiCanary.Bytes }, { KafkaHeaderNames.TraceState, Encoding.UTF8.GetBytes($"lab={PhiCanary.Mark}") } };
            if (traceParents[offset] is { } parent)
            {
                headers.Add(KafkaHeaderNames.TraceParent, Encoding.ASCII.GetBytes(parent));
            }

            consumer.Transport.Events.OnRecord(new RawRecord
            {
                Topic = "vitals",
                Partition = 1,
                Offset = offset,
                Key = PhiCanary.Bytes,
                Value = PhiCanary.Bytes,
                Headers = headers,
            });
        }
    });
}
