namespace Healthcare.Kafka.Client.Tests;

public class SerializedSizeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ProducerSettings WithIds { get; } = new() { Name = "test", Librdkafka = [] };

    // 36 bytes of framing; a header is its key and its value with a length each, of one byte up to 63 and of two above.
    [Fact]
    public async Task ProduceAsync_HeadersOfBothSides_CountInTheSizeAndInTheBuffer()
    {
        const int Size = 36 + 2 + 3 + (1 + 2 + 2 + 64) + (1 + 4 + 1) + (1 + 10 + 1 + 36) + (1 + 12 + 1 + 10);
        var settings = WithIds with { ContentType = "text/plain" };
        await using var fits = new TestProducer(settings with { BufferBytes = Size + 512 });
        await using var doesNot = new TestProducer(settings with { BufferBytes = Size + 511 });
        var message = new OutgoingMessage<string?, string?>("kk", "vvv") { Headers = new() { { "é", new byte[64] }, { "null", null! } } };
        fits.Transport.ReportsAtOnce = true;

        var outcome = await fits.Producer.ProduceAsync(TestProducer.Topic, message, Cancellation);
        var refused = await doesNot.Producer.ProduceBatchAsync(TestProducer.Topic, [message], Cancellation);

        Assert.Equal(Size, outcome.SerializedSize);
        Assert.Equal((ErrorCode.MsgSizeTooLarge, Size), (refused[0].Code, refused[0].SerializedSize));
    }

    [Fact]
    public async Task ProduceAsync_HeadersMakeItTooLarge_IsRefusedWithItsSize()
    {
        await using var test = new TestProducer(WithIds with { MaxMessageBytes = 200 });
        var message = new OutgoingMessage<string?, string?>("k", "v") { Headers = new() { { "h", new byte[150] } } };

        var error = await Assert.ThrowsAsync<DeliveryException>(() => test.Producer.ProduceAsync(TestProducer.Topic, message, Cancellation));

        Assert.True(error.Outcome.SerializedSize > 200);
        Assert.Contains($"(the message takes {error.Outcome.SerializedSize} bytes, MaxMessageBytes is 200)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProduceAsync_BrokerFindsItTooLarge_SaysTheSize()
    {
        await using var test = new TestProducer(WithIds);
        var single = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(2), Cancellation);
        test.Transport.ReportAll(ErrorCode.MsgSizeTooLarge, PersistenceStatus.NotPersisted);

        var error = await Assert.ThrowsAsync<DeliveryException>(() => single);
        var first = Assert.Throws<DeliveryException>((await batch).ThrowIfNotAllPersisted);

        Assert.Equal(36 + 7 + 1 + 48, error.Outcome.SerializedSize);
        Assert.Contains("MsgSizeTooLarge (the message takes 92 bytes).", error.Message, StringComparison.Ordinal);
        Assert.Contains("this is the first: the message takes 92 bytes).", first.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProduceBatchAsync_Refused_HasTheSizeIfItWasSerialized()
    {
        await using var test = new TestProducer(WithIds with { BufferMessages = 1, MaxBlock = TimeSpan.FromSeconds(1) });
        var first = test.Producer.ProduceAsync(TestProducer.Topic, TestProducer.Message("0"), Cancellation);
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, [TestProducer.Message(null!), TestProducer.Message("1")], Cancellation);

        test.Time.Advance(TimeSpan.FromSeconds(2));
        var outcomes = await batch;
        test.Transport.ReportAll();
        await first;

        Assert.Equal([ErrorCode.Local_ValueSerialization, ErrorCode.Local_QueueFull], outcomes.Select(outcome => outcome.Code));
        Assert.Equal([0, 92], outcomes.Select(outcome => outcome.SerializedSize));
        Assert.Equal([false, true], outcomes.Select(outcome => outcome.MessageId is not null));
    }

    // Two messages under one id would be one to a consumer that recognises duplicates.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ProduceBatchAsync_RestOfARefusedBatch_HasNoIdAndNoSizeOfAnother(bool waitsForItsTurn)
    {
        await using var test = new TestProducer(WithIds with { BufferMessages = 1, MaxBlock = TimeSpan.FromSeconds(1) });
        var first = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(waitsForItsTurn ? 2 : 1), Cancellation);
        var batch = test.Producer.ProduceBatchAsync(TestProducer.Topic, TestProducer.Messages(3), Cancellation);

        await Eventually.Async(() =>
        {
            test.Time.Advance(TimeSpan.FromSeconds(2));
            return batch.IsCompleted;
        });
        var outcomes = await batch;
        test.Transport.ReportAll();
        await first;

        Assert.All(outcomes, outcome => Assert.Equal(ErrorCode.Local_QueueFull, outcome.Code));
        Assert.All(outcomes.Skip(1), outcome => Assert.Equal((null, 0), (outcome.MessageId, outcome.SerializedSize)));
    }
}
