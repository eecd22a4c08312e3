using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Every accepted message ends in exactly one outcome, and the outcome says what the delivery report said.</summary>
public class ProducerOutcomeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProduceAsync_Persisted_ReturnsPositionAndTimestamp()
    {
        await using var test = new TestProducer();
        var call = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        test.Transport.ReportNext();

        var outcome = await call;

        Assert.Equal(PersistenceStatus.Persisted, outcome.Status);
        Assert.Equal(new TopicPartitionOffset(TestProducer.Topic, 0, 0), outcome.Position);
        Assert.Equal(1, outcome.Timestamp.UnixTimestampMs);
    }

    [Theory]
    [InlineData(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted, PersistenceStatus.NotPersisted, true)]
    [InlineData(ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted, PersistenceStatus.PossiblyPersisted, true)]
    [InlineData(ErrorCode.Local_MsgTimedOut, PersistenceStatus.Persisted, PersistenceStatus.PossiblyPersisted, true)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, PersistenceStatus.NotPersisted, PersistenceStatus.NotPersisted, false)]
    public async Task ProduceAsync_ReportedFailed_ThrowsWithStatusAndCode(
        ErrorCode code, PersistenceStatus reported, PersistenceStatus expected, bool isTransient)
    {
        await using var test = new TestProducer();
        var call = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        test.Transport.ReportNext(code, reported);

        var exception = await Assert.ThrowsAsync<DeliveryException>(() => call);

        Assert.Equal((code, expected, isTransient), (exception.Code, exception.Status, exception.IsTransient));
        Assert.Equal("test", exception.ClientName);
        Assert.Null(exception.InnerException);
    }

    // Confluent.Kafka says PossiblyPersisted of persisted messages too when its status field is off.
    [Fact]
    public async Task ProduceAsync_ReportedWithoutError_IsPersisted()
    {
        await using var test = new TestProducer();
        var call = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        test.Transport.ReportNext(ErrorCode.NoError, PersistenceStatus.PossiblyPersisted);

        Assert.True((await call).IsPersisted);
    }

    [Fact]
    public async Task ProduceBatchAsync_MixedOutcomes_AreInOrderOfTheInput()
    {
        await using var test = new TestProducer();
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(3), Cancellation);

        test.Transport.ReportNext();
        test.Transport.ReportNext(ErrorCode.NotEnoughReplicasAfterAppend, PersistenceStatus.PossiblyPersisted);
        Assert.False(batch.IsCompleted);
        test.Transport.ReportNext();
        var delivery = await batch;

        Assert.Equal(
            [PersistenceStatus.Persisted, PersistenceStatus.PossiblyPersisted, PersistenceStatus.Persisted],
            delivery.Select(outcome => outcome.Status));
        Assert.Equal([0, Offset.Unset.Value, 2], delivery.Select(outcome => outcome.Position.Offset.Value));
    }

    [Fact]
    public async Task ProduceBatchAsync_Empty_ReturnsEmptyDelivery()
    {
        await using var test = new TestProducer();

        Assert.Empty(await test.Producer.ProduceBatchAsync(TestProducer.Topic, [], Cancellation));
    }

    [Fact]
    public async Task ProduceBatchAsync_OneMessageRefused_FailsThatOneOnly()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { MaxMessageBytes = 200 }, values: new FailingText());
        test.Transport.ReportsAtOnce = true;
        OutgoingMessage<string?, string?>[] messages =
        [
            TestProducer.Message("0"),
            TestProducer.Message(FailingText.Poison),
            TestProducer.Message(null!),
            TestProducer.Message(new string('x', 201)),
            OutgoingMessage<string?, string?>.Tombstone("patient"),
        ];

        var delivery = await test.Producer.ProduceBatchAsync(TestProducer.Topic, messages, Cancellation);

        Assert.Equal(
            [ErrorCode.NoError, ErrorCode.Local_ValueSerialization, ErrorCode.Local_ValueSerialization, ErrorCode.MsgSizeTooLarge, ErrorCode.NoError],
            delivery.Select(outcome => outcome.Code));
        Assert.Equal([0, 4], delivery.Index().Where(item => item.Item.IsPersisted).Select(item => item.Index));
        Assert.All(delivery.Where(outcome => !outcome.IsPersisted), outcome => Assert.Equal(PersistenceStatus.NotPersisted, outcome.Status));
    }

    [Fact]
    public async Task ProduceAsync_SerializerThrows_ThrowsItsTypeWithoutItsText()
    {
        await using var test = new TestProducer(values: new FailingText());

        var exception = await Assert.ThrowsAsync<MessageSerializationException>(() =>
            test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message(FailingText.Poison), Cancellation));

        Assert.Equal((MessageComponentType.Value, typeof(FormatException).FullName), (exception.Component, exception.CauseType));
        Assert.Null(exception.InnerException);
        Assert.DoesNotContain(FailingText.Poison, exception.ToString(), StringComparison.Ordinal);
        Assert.Empty(test.Transport.Accepted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Produce_SerializerFails_IsTransientOnlyIfItWasCutOff(bool isCutOff)
    {
        await using var test = new TestProducer(values: new FailingText(isCutOff ? new HttpRequestException() : new FormatException()));

        var exception = await Assert.ThrowsAsync<MessageSerializationException>(() =>
            test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message(FailingText.Poison), Cancellation));
        var outcome = (await test.Producer.ProduceBatchAsync(TestProducer.Topic, [TestProducer.Message(FailingText.Poison)], Cancellation))[0];

        Assert.Equal((isCutOff, isCutOff), (exception.IsTransient, outcome.IsTransient));
        Assert.Equal((PersistenceStatus.NotPersisted, ErrorCode.Local_ValueSerialization), (outcome.Status, outcome.Code));
        Assert.Equal(isCutOff, outcome.Remedy.Contains("registry", StringComparison.Ordinal));
        Assert.Equal(isCutOff, exception.Message.Contains("registry", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ProduceAsync_NullValue_IsRefusedAndNamesTheTombstone()
    {
        await using var test = new TestProducer();

        var exception = await Assert.ThrowsAsync<MessageSerializationException>(() =>
            test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message(null!), Cancellation));

        Assert.Contains("OutgoingMessage.Tombstone", exception.Message, StringComparison.Ordinal);
        Assert.Empty(test.Transport.Accepted);
    }

    [Fact]
    public async Task ProduceAsync_Tombstone_SendsNullValueWithItsKey()
    {
        await using var test = new TestProducer();
        test.Transport.ReportsAtOnce = true;

        await test.Producer.ProduceAsync(TestProducer.Topic, OutgoingMessage<string?, string?>.Tombstone("patient"), Cancellation);
        await test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("", key: null), Cancellation);

        Assert.Equal("patient", Encoding.UTF8.GetString(test.Transport.Accepted[0].Key!));
        Assert.Null(test.Transport.Accepted[0].Value);
        Assert.Null(test.Transport.Accepted[1].Key);
        Assert.Empty(test.Transport.Accepted[1].Value!);
    }

    [Fact]
    public async Task ProduceAsync_HeadersAndTimestamp_AreSentAsGiven()
    {
        await using var test = new TestProducer();
        test.Transport.ReportsAtOnce = true;
        var headers = new Headers { { "unit", "icu"u8.ToArray() }, { "nothing", null! } };

        var message = TestProducer.Message("0");
        await test.Producer.ProduceAsync(
            TestProducer.Topic,
            new OutgoingMessage<string?, string?>(message.Key, message.Value) { Headers = headers, Timestamp = DateTimeOffset.UnixEpoch.AddDays(1) },
            Cancellation);

        var record = Assert.Single(test.Transport.Accepted);
        Assert.Equal(["unit", "nothing"], record.Headers.ToHeaders()!.Select(header => header.Key));
        Assert.Null(record.Headers.ToHeaders()![1].GetValueBytes());
        Assert.Equal(86_400_000, record.Timestamp.UnixTimestampMs);
    }

    [Fact]
    public async Task ProduceAsync_NullHeaderKey_IsRefusedBeforeAnythingIsSent()
    {
        await using var test = new TestProducer();
        var message = new OutgoingMessage<string?, string?>("patient", "0") { Headers = [new HeaderWithoutKey()] };

        await Assert.ThrowsAsync<ArgumentException>(() => test.Producer.ProduceAsync(TestProducer.Topic, message, Cancellation));
        var batch = await test.Producer.ProduceBatchAsync(TestProducer.Topic, [message], Cancellation);

        Assert.Equal(ErrorCode.Local_InvalidArg, batch[0].Code);
        Assert.Empty(test.Transport.Accepted);
    }

    [Fact]
    public async Task ProduceAsync_SerializersThatAddHeaders_DoNotMixMessages()
    {
        await using var test = new TestProducer(values: new HeaderWriter());
        test.Transport.ReportsAtOnce = true;

        await test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(3), Cancellation);

        Assert.All(test.Transport.Accepted, record => Assert.Equal(Encoding.UTF8.GetString(record.Value!), Assert.Single(record.Headers.ToHeaders()!).Key));
    }

    [Fact]
    public async Task ProduceAsync_LargerThanMaxMessageBytes_ThrowsWithSizeAndLimit()
    {
        await using var test = new TestProducer(TestProducer.Settings() with { MaxMessageBytes = 200 });
        var message = new OutgoingMessage<string?, string?>("key", new string('x', 100)) { Headers = new() { { "header", new byte[60] } } };

        var exception = await Assert.ThrowsAsync<DeliveryException>(() => test.Producer.ProduceAsync(TestProducer.Topic, message, Cancellation));

        // 3 + 100 + header 1 + 6 + 1 + 60 + overhead 36
        Assert.Equal(ErrorCode.MsgSizeTooLarge, exception.Code);
        Assert.Contains("207 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MaxMessageBytes is 200", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string?> NoTopics { get; } =
        new(null, "", " ", ".", "..", "a b", "größe", "observations\0x", new string('x', 250));

    // librdkafka cuts a name at a NUL: the message would be in the log of a topic that nobody named.
    [Theory(DisableDiscoveryEnumeration = true), MemberData(nameof(NoTopics))]
    public async Task AnyCall_NoTopic_ThrowsArgumentException(string? topic)
    {
        await using var test = new TestProducer();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => test.Producer.ProduceAsync(topic!, TestProducer.Message("0"), Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => test.Producer.ProduceBatchAsync(topic!, TestProducer.Messages(1), Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => test.Producer.EnqueueAsync(topic!, TestProducer.Message("0"), Cancellation).AsTask());
    }

    [Fact]
    public async Task ProduceAsync_RefusedByLibrdkafka_ThrowsItsCode()
    {
        await using var test = new TestProducer();
        test.Transport.Answer = _ => ErrorCode.Local_UnknownTopic;

        var exception = await Assert.ThrowsAsync<DeliveryException>(() =>
            test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation));

        Assert.Equal((ErrorCode.Local_UnknownTopic, PersistenceStatus.NotPersisted), (exception.Code, exception.Status));
        await test.Producer.FlushAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
    }

    private sealed class HeaderWriter : PayloadSerializer<string?>
    {
        public override byte[]? Serialize(string? data, SerializationContext context)
        {
            context.Headers.Add(data, null!);
            return Encoding.UTF8.GetBytes(data!);
        }
    }

    private sealed class HeaderWithoutKey : IHeader
    {
        public string Key => null!;

        public byte[] GetValueBytes() => [];
    }
}
