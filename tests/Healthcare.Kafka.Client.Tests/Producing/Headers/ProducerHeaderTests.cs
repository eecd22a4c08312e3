using System.Diagnostics;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What stands beside key and value: the caller's headers, then those of the producer where the caller gave none.</summary>
public sealed class ProducerHeaderTests : IDisposable
{
    private const string Sentinel = PhiCanary.Mark;

    // Whatever test runner or tracer is at work, these tests see the activity that they start.
    private readonly Activity? _outer = Activity.Current;

    public ProducerHeaderTests() => Activity.Current = null;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ProducerSettings WithHeaders { get; } = new() { Name = "test", Librdkafka = [] };

    public static TheoryData<string, Func<OutgoingMessage<string?, string?>>, string> Refused => new()
    {
        { "null key", () => With(new OddHeader(null!)), "the header at index 1 has a null key" },
        { "empty key", () => With(new Header("", [])), "the header at index 1 has an empty key" },
        { "NUL in key", () => With(new Header($"{Sentinel}\0", [])), "the header at index 1 has a NUL in its key" },
        { "lone high surrogate", () => With(new Header($"{Sentinel}\ud83d", [])), "the header at index 1 has a key that is not valid Unicode" },
        { "lone low surrogate", () => With(new Header($"\ude00{Sentinel}", [])), "the header at index 1 has a key that is not valid Unicode" },
        { "empty id", () => Message() with { MessageId = "" }, "its MessageId is empty" },
        { "control character in id", () => Message() with { MessageId = $"{Sentinel}\r\n" }, "its MessageId holds a control character" },
        { "C1 control character in id", () => Message() with { MessageId = $"{Sentinel}é\u0085" }, "its MessageId holds a control character" },
        { "surrogate in id", () => Message() with { MessageId = $"{Sentinel}\ud83d" }, "its MessageId is not valid Unicode" },
        { "id header without value", () => With(new Header("message-id", null)), "the header 'message-id' at index 1 is empty" },
        { "id header of bytes", () => With(new Header("message-id", [0xFF])), "the header 'message-id' at index 1 is not valid UTF-8" },
        { "id twice", () => With(new Header("message-id", "a"u8.ToArray())) with { MessageId = Sentinel }, "MessageId is given twice, as a header too" },
        { "empty content type", () => Message() with { ContentType = "" }, "its ContentType is empty" },
        { "control character in content type", () => Message() with { ContentType = "\u007f" }, "its ContentType holds a control character" },
        { "content type header", () => With(new Header("content-type", [])), "the header 'content-type' at index 1 is empty" },
        { "time never set", () => Message() with { Timestamp = default(DateTimeOffset) }, "its Timestamp is not after 1970-01-01T00:00:00Z" },
        { "Unix time never set", () => Message() with { Timestamp = DateTimeOffset.UnixEpoch }, "its Timestamp is not after 1970-01-01T00:00:00Z" },
        { "content type twice", () => With(new Header("content-type", [65])) with { ContentType = "text/plain" }, "ContentType is given twice, as a header too" },
    };

    public void Dispose() => Activity.Current = _outer;

    [Fact]
    public async Task ProduceAsync_NoIdGiven_SendsAUuidOfVersion7AndTellsIt()
    {
        await using var test = Start();

        var outcome = await test.Producer.ProduceAsync(TestProducer.Topic, Message(), Cancellation);

        var id = outcome.MessageId!.Value;
        Assert.Equal((7, 8), (id.Version, id.Variant & 0xC));
        Assert.Equal(id.ToString("D"), Text(Sent(test)[0], "message-id"));
        Assert.Equal(["message-id"], Sent(test)[0].Select(header => header.Key));
        Assert.DoesNotContain(id.ToString(), outcome.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task ProduceBatchAsync_NoIdsGiven_AreUniqueAndInTheOrderOfTime()
    {
        await using var test = Start();

        var first = await test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(1_000), Cancellation);
        test.Time.Advance(TimeSpan.FromMilliseconds(1));
        var second = await test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(1_000), Cancellation);

        var ids = first.Concat(second).Select(outcome => outcome.MessageId!.Value).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(ids.Select(id => $"{id}"), Sent(test).Select(headers => Text(headers, "message-id")));
        Assert.All(first.Zip(second), pair => Assert.True(
            string.CompareOrdinal($"{pair.First.MessageId}", $"{pair.Second.MessageId}") < 0, "an id of a later millisecond sorts behind"));
        Assert.Equal(test.Time.GetUtcNow().ToUnixTimeMilliseconds(), Convert.ToInt64($"{ids[^1]:N}"[..12], 16));
    }

    [Fact]
    public async Task ProduceAsync_IdGiven_IsSentAndNoneIsGenerated()
    {
        await using var test = Start();

        var beside = await test.Producer.ProduceAsync(TestProducer.Topic, Message() with { MessageId = "lab-1/é" }, Cancellation);
        var inHeaders = await test.Producer.ProduceAsync(TestProducer.Topic, With(new Header("message-id", "lab-2"u8.ToArray())), Cancellation);

        Assert.Equal([null, null], new[] { beside.MessageId, inHeaders.MessageId });
        Assert.Equal(["lab-1/é", "lab-2"], Sent(test).Select(headers => Text(headers, "message-id")));
        Assert.Equal(["unit", "message-id"], Sent(test)[1].Select(header => header.Key));
    }

    [Fact]
    public async Task ProduceAsync_MessageIdsOff_SendsNone()
    {
        await using var test = Start(WithHeaders with { MessageIds = false });

        var outcome = await test.Producer.ProduceAsync(TestProducer.Topic, Message(), Cancellation);

        Assert.Null(outcome.MessageId);
        Assert.Equal(0, test.Transport.Accepted[0].Headers.Count);
    }

    [Fact]
    public async Task ProduceAsync_JsonValue_SaysItsContentType()
    {
        await using var test = Start();
        var json = new HealthcareProducer<string?, int[]>(
            test.Core, new TestProducer.Utf8Text(), new JsonPayloadSerializer<int[]>((JsonTypeInfo<int[]>)JsonOptions.Web.GetTypeInfo(typeof(int[]))));

        await json.ProduceAsync(TestProducer.Topic, new("p", [1]), Cancellation);
        await json.ProduceAsync(TestProducer.Topic, OutgoingMessage<string?, int[]>.Tombstone("p"), Cancellation);
        await json.ProduceAsync(TestProducer.Topic, new("p", [1]) { ContentType = "application/fhir+json" }, Cancellation);
        await json.ProduceAsync(TestProducer.Topic, new("p", [1]) { Headers = new() { { "content-type", "a/b"u8.ToArray() } } }, Cancellation);

        Assert.Equal(["application/json", null, "application/fhir+json", "a/b"], Sent(test).Select(headers => Text(headers, "content-type")));
        Assert.All(Sent(test), headers => Assert.InRange(headers.Count(header => header.Key == "content-type"), 0, 1));
    }

    [Fact]
    public async Task ProduceAsync_ContentTypeByOption_IsSentForEveryValueButATombstone()
    {
        await using var test = Start(WithHeaders with { ContentType = "text/plain" });

        await test.Producer.ProduceAsync(TestProducer.Topic, Message(), Cancellation);
        await test.Producer.ProduceAsync(TestProducer.Topic, OutgoingMessage<string?, string?>.Tombstone("p"), Cancellation);

        Assert.Equal(["text/plain", null], Sent(test).Select(headers => Text(headers, "content-type")));
    }

    [Fact]
    public async Task ProduceBatchAsync_CurrentActivity_GoesAlongEncodedOnce()
    {
        await using var test = Start();
        using var activity = new Activity("admit").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = "vendor=1";
        activity.AddBaggage("patient", Sentinel);

        await test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(2), Cancellation);
        await test.Producer.ProduceAsync(TestProducer.Topic, With(new Header("traceparent", "mine"u8.ToArray())), Cancellation);
        await test.Producer.ProduceAsync(TestProducer.Topic, With(new Header("tracestate", "mine"u8.ToArray())), Cancellation);

        var sent = Sent(test);
        Assert.Equal([activity.Id, activity.Id, "mine", activity.Id], sent.Select(headers => Text(headers, "traceparent")));
        Assert.Equal(["vendor=1", "vendor=1", null, "mine"], sent.Select(headers => Text(headers, "tracestate")));
        Assert.Same(test.Transport.Accepted[0].Headers.Trace.Parent, test.Transport.Accepted[1].Headers.Trace.Parent);
        Assert.All(sent, headers => Assert.DoesNotContain(headers, header => header.Key == "baggage"));
    }

    [Theory]
    [InlineData(true, ActivityIdFormat.Hierarchical, null, false, false)]
    [InlineData(false, ActivityIdFormat.W3C, "vendor=1", false, false)]
    [InlineData(true, ActivityIdFormat.W3C, null, true, false)]
    [InlineData(true, ActivityIdFormat.W3C, "vendor=1\n", true, false)]
    public async Task ProduceAsync_CurrentActivity_GoesAlongWhereW3CAllows(bool option, ActivityIdFormat format, string? state, bool parent, bool hasState)
    {
        await using var test = Start(WithHeaders with { TraceContext = option });
        using var activity = new Activity("admit").SetIdFormat(format).Start();
        activity.TraceStateString = state;

        await test.Producer.ProduceAsync(TestProducer.Topic, Message(), Cancellation);

        Assert.Equal((parent, hasState), (Text(Sent(test)[0], "traceparent") is not null, Text(Sent(test)[0], "tracestate") is not null));
    }

    [Fact]
    public async Task ProduceBatchAsync_OneHeadersObjectOfManyThreads_StaysAsItWas()
    {
        await using var test = Start();
        Headers shared = new() { { "unit", "icu"u8.ToArray() } };
        var messages = Enumerable.Range(0, 200).Select(i => TestProducer.Message($"{i}") with { Headers = shared }).ToArray();

        var batches = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => test.Producer.ProduceBatchAsync(TestProducer.Topic, messages, Cancellation), Cancellation)));

        Assert.Equal("unit", Assert.Single(shared).Key);
        Assert.All(Sent(test), headers => Assert.Equal(["unit", "message-id"], headers.Select(header => header.Key)));
        Assert.Equal(
            batches.SelectMany(batch => batch).Select(outcome => $"{outcome.MessageId}").Order(),
            Sent(test).Select(headers => Text(headers, "message-id")).Order());
    }

    [Fact]
    public async Task EnqueueAsync_FailsLater_TheHandlerGetsTheIdThatWasSent()
    {
        var failed = new TaskCompletionSource<DeliveryFailure>();
        await using var test = new TestProducer(WithHeaders, new Handler(failed));
        await test.Producer.EnqueueAsync(TestProducer.Topic, With(new Header("after", null)), Cancellation);
        var sent = $"{test.Transport.Accepted[0].Headers.MessageId}";

        test.Transport.ReportNext(ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted);
        var failure = await failed.Task.WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(sent, $"{failure.Outcome.MessageId}");
        Assert.Equal(["unit", "after", "message-id"], failure.Headers!.Select(header => header.Key));
        Assert.Equal(sent, Encoding.UTF8.GetString(failure.Headers!.GetLastBytes("message-id")));
        Assert.DoesNotContain(sent, $"{failure} {failure.Outcome}", StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(test.Logs.Entries, entry => entry.Message.Contains(sent, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task ProduceAsync_FailsWithAnId_SaysItInNoText()
    {
        await using var test = new TestProducer(WithHeaders);
        var call = test.Producer.ProduceAsync(TestProducer.Topic, Message() with { MessageId = Sentinel, ContentType = Sentinel }, Cancellation);
        var generated = test.Producer.ProduceAsync(TestProducer.Topic, Message(), Cancellation);
        test.Transport.ReportAll(ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted);

        var error = await Assert.ThrowsAsync<DeliveryException>(() => call);
        var other = await Assert.ThrowsAsync<DeliveryException>(() => generated);

        Assert.DoesNotContain(Sentinel, $"{error} {error.Outcome} {error.Outcome.Remedy}", StringComparison.Ordinal);
        Assert.DoesNotContain($"{other.Outcome.MessageId!.Value}", $"{other} {other.Outcome}", StringComparison.OrdinalIgnoreCase);
    }

    // Fault test 22.
    [Theory(DisableDiscoveryEnumeration = true), MemberData(nameof(Refused))]
    public async Task ProduceAsync_HeadersNotAllowed_AreRefusedByTheirRuleWithoutAWordOfThem(
        string reason, Func<OutgoingMessage<string?, string?>> message, string rule)
    {
        Assert.NotEmpty(reason);
        await using var test = Start();

        var error = await Assert.ThrowsAsync<ArgumentException>(() => test.Producer.ProduceAsync(TestProducer.Topic, message(), Cancellation));
        var batch = await test.Producer.ProduceBatchAsync(TestProducer.Topic, [message(), Message()], Cancellation);

        Assert.Contains($": {rule}. Nothing was sent.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Sentinel, $"{error} {batch[0]} {batch[0].Remedy}", StringComparison.Ordinal);
        Assert.Equal((PersistenceStatus.NotPersisted, ErrorCode.Local_InvalidArg), (batch[0].Status, batch[0].Code));
        Assert.True(batch[1].IsPersisted);
        Assert.Single(test.Transport.Accepted);
        await Eventually.Async(() => test.Core.Outstanding == 0);
    }

    [Fact]
    public async Task ProduceAsync_KeyWithSurrogatePair_IsSent()
    {
        await using var test = Start();

        await test.Producer.ProduceAsync(TestProducer.Topic, With(new Header("größe-😀", [])), Cancellation);

        Assert.Equal(["unit", "größe-😀", "message-id"], Sent(test)[0].Select(header => header.Key));
    }

    private static TestProducer Start(ProducerSettings? settings = null)
    {
        var test = new TestProducer(settings ?? WithHeaders);
        test.Transport.ReportsAtOnce = true;
        return test;
    }

    private static OutgoingMessage<string?, string?> Message() => new(Sentinel, Sentinel);

    private static OutgoingMessage<string?, string?> With(IHeader header) => Message() with { Headers = [new Header("unit", "icu"u8.ToArray()), header] };

    private static Headers[] Sent(TestProducer test) => [.. test.Transport.Accepted.Select(record => record.Headers.ToHeaders() ?? [])];

    private static string? Text(Headers headers, string key) => headers.TryGetLastBytes(key, out var value) ? Encoding.UTF8.GetString(value) : null;

    private static class JsonOptions
    {
        public static System.Text.Json.JsonSerializerOptions Web { get; } = new(System.Text.Json.JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
    }

    private sealed class OddHeader(string key) : IHeader
    {
        public string Key => key;

        public byte[] GetValueBytes() => [];
    }

    private sealed class Handler(TaskCompletionSource<DeliveryFailure> failed) : IDeliveryFailureHandler
    {
        public ValueTask HandleAsync(DeliveryFailure failure, CancellationToken cancellationToken)
        {
            failed.SetResult(failure);
            return default;
        }
    }
}
