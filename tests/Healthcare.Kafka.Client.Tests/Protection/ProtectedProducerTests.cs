using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What a producer with protection hands to librdkafka.</summary>
public class ProtectedProducerTests
{
    private static readonly HmacKeyProtector Protector = new("patients", 1, new byte[32]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Produce_Protected_SendsPseudonymAndEnvelopeBoundToItsHeaders()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { MessageIds = true, ContentType = "text/plain" });
        var producer = Producer(test, Keys(), Payloads(test));

        await ProduceAsync(test, producer, new(PhiCanary.Mark, $"value {PhiCanary.Mark}"));

        var record = Assert.Single(test.Transport.Accepted);
        Assert.Equal(Protector.Protect(PhiCanary.Mark), Encoding.ASCII.GetString(record.Key!));
        Assert.True(record.Value.AsSpan().IndexOf(PhiCanary.Bytes) < 0);
        Assert.Equal($"value {PhiCanary.Mark}", Open(record));
    }

    [Fact]
    public async Task Produce_IdAndTypeOfTheCaller_AreBoundWhereverTheyAreGiven()
    {
        await using var test = new TestProducer();
        var producer = Producer(test, null, Payloads(test));

        await ProduceAsync(test, producer, new("p", "1") { MessageId = "own-id", ContentType = "text/x" });
        await ProduceAsync(test, producer, new("p", "2")
        {
            Headers = new() { { KafkaHeaderNames.MessageId, "first"u8.ToArray() }, { KafkaHeaderNames.MessageId, "last"u8.ToArray() }, { KafkaHeaderNames.ContentType, "text/y"u8.ToArray() } },
        });
        await ProduceAsync(test, producer, new("p", "3"));

        Assert.Equal(["1", "2", "3"], test.Transport.Accepted.Select(Open));
    }

    [Fact]
    public async Task Produce_TombstoneAndNullKey_StayWhatTheyAre()
    {
        await using var test = new TestProducer();
        var producer = Producer(test, Keys(), Payloads(test));

        await ProduceAsync(test, producer, OutgoingMessage<string?, string?>.Tombstone("patient"));
        await ProduceAsync(test, producer, new(null, "value"));

        Assert.Equal(Protector.Protect("patient"), Encoding.ASCII.GetString(test.Transport.Accepted[0].Key!));
        Assert.Null(test.Transport.Accepted[0].Value);
        Assert.Null(test.Transport.Accepted[1].Key);
        Assert.Equal("value", Open(test.Transport.Accepted[1]));
    }

    [Fact]
    public async Task Produce_TopicThatIsNotNamed_IsSentAsItIs()
    {
        await using var test = new TestProducer();
        var producer = Producer(test, new(Protector, new(["labs"])), Payloads(test, topics: ["labs"]));

        await ProduceAsync(test, producer, new("patient", "value"));

        Assert.Equal(("patient", "value"), (Encoding.UTF8.GetString(test.Transport.Accepted[0].Key!), Encoding.UTF8.GetString(test.Transport.Accepted[0].Value!)));
    }

    // The messages that wait for the first data key and those that come later must not change places.
    [Fact]
    public async Task Produce_DataKeyComesLate_KeepsTheOrder()
    {
        await using var test = new TestProducer();
        var come = new TaskCompletionSource<DataKey>(TaskCreationOptions.RunContinuationsAsynchronously);
        var producer = Producer(test, null, Payloads(test, new Provider { Current = _ => new(come.Task) }));

        var early = Enumerable.Range(0, 20).Select(number => producer.EnqueueAsync(TestProducer.Topic, new("p", $"{number}"), Cancellation).AsTask()).ToList();
        Assert.Empty(test.Transport.Accepted);
        come.SetResult(EnvelopeTesting.Key());
        var late = Enumerable.Range(20, 20).Select(number => producer.EnqueueAsync(TestProducer.Topic, new("p", $"{number}"), Cancellation).AsTask()).ToList();
        await Task.WhenAll(early.Concat(late)).WaitAsync(Eventually.Deadline, Cancellation);

        Assert.Equal(Enumerable.Range(0, 40).Select(number => $"{number}"), test.Transport.Accepted.Select(Open));
        test.Transport.ReportAll();
    }

    [Fact]
    public async Task Produce_ProviderAway_RefusesTransientlyAndSendsNothing()
    {
        await using var test = new TestProducer();
        var producer = Producer(test, null, Payloads(test, new Provider { Current = _ => throw new TimeoutException(PhiCanary.Mark) }));

        var error = await Assert.ThrowsAsync<MessageSerializationException>(() => producer.ProduceAsync(TestProducer.Topic, new("p", PhiCanary.Mark), Cancellation));

        Assert.Equal((true, typeof(TimeoutException).FullName), (error.IsTransient, error.CauseType));
        Assert.Empty(test.Transport.Accepted);
    }

    [Fact]
    public async Task Produce_RotatedKey_IsFollowedWithinTheIntervalAndNotWhenTheProviderIsAway()
    {
        await using var test = new TestProducer();
        var provider = new Provider { Current = _ => new(EnvelopeTesting.Key("k1")) };
        var producer = Producer(test, null, Payloads(test, provider));
        await ProduceAsync(test, producer, new("p", "1"));

        provider.Current = _ => throw new IOException(PhiCanary.Mark);
        test.Time.Advance(TimeSpan.FromSeconds(11));
        await ProduceAsync(test, producer, new("p", "2"));
        await Eventually.Async(() => test.Logs.Of(EventIds.DataKeyNotRead).Count == 1);
        provider.Current = _ => new(EnvelopeTesting.Key("k2"));
        await Eventually.Async(async () =>
        {
            test.Time.Advance(TimeSpan.FromSeconds(11));
            await ProduceAsync(test, producer, new("p", "3"));
            return KeyIdOf(test.Transport.Accepted[^1]) == "k2";
        });

        Assert.Equal(["k1", "k1"], test.Transport.Accepted.Take(2).Select(KeyIdOf));
    }

    [Fact]
    public async Task Produce_DataKeyPerMessageKey_AsksForEachKeysOwn()
    {
        await using var test = new TestProducer();
        var keys = new Dictionary<string, DataKey>
        {
            [DataKeySubject.Of(Protector.Protect("a"))] = EnvelopeTesting.Key("of-a", 7),
            [DataKeySubject.Of(Protector.Protect("b"))] = EnvelopeTesting.Key("of-b", 8),
        };
        var provider = new Provider { Current = subject => new(subject is null ? EnvelopeTesting.Key("shared") : keys[subject]) };
        var producer = Producer(test, Keys(), Payloads(test, provider, perMessageKey: true));

        await ProduceAsync(test, producer, new("a", "1"));
        await ProduceAsync(test, producer, new("b", "2"));
        await ProduceAsync(test, producer, new(null, "3"));

        Assert.Equal(["of-a", "of-b", "shared"], test.Transport.Accepted.Select(KeyIdOf));
    }

    [Fact]
    public async Task ResumeKey_OfAPseudonym_ResumesIt()
    {
        await using var test = new TestProducer();
        var producer = Producer(test, Keys(), null);
        var call = producer.ProduceAsync(TestProducer.Topic, new("patient", "value"), Cancellation);
        test.Transport.ReportAll(ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted);
        await Assert.ThrowsAsync<DeliveryException>(() => call.WaitAsync(Eventually.Deadline, Cancellation));

        Assert.True(await producer.ResumeKeyAsync(TestProducer.Topic, "patient", Cancellation));
    }

    [Fact]
    public async Task Produce_NearTheSizeLimit_IsCountedAsEncrypted()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { MaxMessageBytes = 1_000 });
        var producer = Producer(test, null, Payloads(test));

        var error = await Assert.ThrowsAsync<DeliveryException>(() => producer.ProduceAsync(TestProducer.Topic, new("p", new string('v', 950)), Cancellation));

        Assert.Equal(ErrorCode.MsgSizeTooLarge, error.Code);
    }

    private static KeyProtection Keys() => new(Protector, new([]));

    private static PayloadProtection Payloads(TestProducer test, IDataKeyProvider? provider = null, string[]? topics = null, bool perMessageKey = false)
    {
        provider ??= EnvelopeTesting.Ring();
        return new(new(topics ?? []), new(provider, "test", test.Logs.CreateLogger(ProtectionLog.Category), test.Time), provider, PayloadCompression.None, perMessageKey);
    }

    private static HealthcareProducer<string?, string?> Producer(TestProducer test, KeyProtection? keys, PayloadProtection? payloads) =>
        new(test.Core, new TestProducer.Utf8Text(), new TestProducer.Utf8Text(), new RecordProtection(keys, payloads));

    private static async Task ProduceAsync(TestProducer test, HealthcareProducer<string?, string?> producer, OutgoingMessage<string?, string?> message)
    {
        var before = test.Transport.Accepted.Count;
        var call = producer.ProduceAsync(TestProducer.Topic, message, Cancellation);
        await Eventually.Async(() => test.Transport.Accepted.Count > before || call.IsCompleted);
        test.Transport.ReportAll();
        await call.WaitAsync(Eventually.Deadline, Cancellation);
    }

    private static string KeyIdOf(OutgoingRecord record)
    {
        Assert.Null(EnvelopeHeader.Read(record.Value, out var header));
        return Encoding.ASCII.GetString(header.KeyId);
    }

    // With the headers as a consumer reads them.
    private static string? Open(OutgoingRecord record)
    {
        var sent = new RawRecord { Topic = record.Topic, Partition = 0, Offset = 0, Key = record.Key, Value = record.Value, Headers = record.Headers.ToHeaders() };
        var failure = new PayloadOpening(EnvelopeTesting.Ring(), new()).Open(sent, EnvelopeTesting.Key(), new OpenedValues(), out var value);
        Assert.Null(failure);
        return Encoding.UTF8.GetString(value.Span);
    }

    private sealed class Provider : IDataKeyProvider
    {
        public required Func<string?, ValueTask<DataKey>> Current { get; set; }

        public ValueTask<DataKey> GetCurrentAsync(string? subject, CancellationToken cancellationToken) => Current(subject);

        public ValueTask<DataKey?> FindAsync(string keyId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
