namespace Healthcare.Kafka.Client.Tests;

public class MessageBatchTests
{
    private static readonly TopicPartition _partition = new("vitals", 0);

    public static TheoryData<string, Action<MessageBatch<string, string>, IncomingMessage<string, string>>> Verdicts => new()
    {
        { "Acknowledge", (batch, message) => batch.Acknowledge(message) },
        { "AcknowledgeUpTo", (batch, message) => batch.AcknowledgeUpTo(message) },
        { "Retry", (batch, message) => batch.Retry(message) },
        { "DeadLetter", (batch, message) => batch.DeadLetter(message, "unknown-unit") },
    };

    [Fact]
    public void Close_WithoutVerdicts_HasNone() => Assert.Null(Batch(3).Close());

    [Fact]
    public void Close_AfterVerdicts_HasThemByMessage()
    {
        var batch = Batch(6);
        batch.Retry(batch[1], TimeSpan.FromSeconds(3));
        batch.AcknowledgeUpTo(batch[2]);
        batch.DeadLetter(batch[4], "unknown-unit");
        batch.Acknowledge(batch[5]);

        Assert.Equal(
            [
                new(VerdictKind.Acknowledge), new(VerdictKind.Retry, TimeSpan.FromSeconds(3)), new(VerdictKind.Acknowledge), default,
                new(VerdictKind.DeadLetter, ReasonCode: "unknown-unit"), new MessageVerdict(VerdictKind.Acknowledge),
            ],
            batch.Close()!);
    }

    [Theory, MemberData(nameof(Verdicts))]
    public void Verdict_OnAMessageOfAnotherBatch_ThrowsArgument(string name, Action<MessageBatch<string, string>, IncomingMessage<string, string>> give)
    {
        var exception = Assert.Throws<ArgumentException>(() => give(Batch(3), Batch(3)[1]));

        Assert.True(exception.Message.Contains("vitals[0]@11 is not of this batch", StringComparison.Ordinal), name);
        Assert.DoesNotContain(PhiCanary.Mark, exception.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Verdicts))]
    public void Verdict_AfterTheCall_ThrowsInvalidOperation(string name, Action<MessageBatch<string, string>, IncomingMessage<string, string>> give)
    {
        var batch = Batch(3);
        batch.Close();

        var exception = Assert.Throws<InvalidOperationException>(() => give(batch, batch[0]));

        Assert.True(exception.Message.Contains("is over", StringComparison.Ordinal), name);
    }

    [Fact]
    public void Verdict_AnotherOneForTheSameMessage_ThrowsInvalidOperationAndKeepsTheFirst()
    {
        var batch = Batch(1);
        batch.Retry(batch[0]);
        batch.Retry(batch[0]);

        Assert.Throws<InvalidOperationException>(() => batch.Acknowledge(batch[0]));
        Assert.Throws<InvalidOperationException>(() => batch.DeadLetter(batch[0], "late"));
        Assert.Throws<InvalidOperationException>(() => batch.Retry(batch[0], TimeSpan.FromSeconds(1)));

        Assert.Equal([new MessageVerdict(VerdictKind.Retry)], batch.Close()!);
    }

    [Theory]
    [InlineData("")]
    [InlineData($"Jane Doe, MRN 4711 {PhiCanary.Mark}")]
    [InlineData("ä")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void DeadLetter_ReasonThatIsNoCode_IsRefusedWithoutQuotingIt(string reason)
    {
        var batch = Batch(1);

        var exceptions = new[]
        {
            Assert.ThrowsAny<ArgumentException>(() => batch.DeadLetter(batch[0], reason)),
            Assert.ThrowsAny<ArgumentException>(() => { _ = new DeadLetterException(reason); }),
        };

        Assert.All(exceptions, exception => Assert.DoesNotContain("SENTINEL", exception.ToString(), StringComparison.Ordinal));
        Assert.Null(batch.Close());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(86_400_001)]
    public void Retry_DelayOutOfRange_IsRefused(int milliseconds)
    {
        var batch = Batch(1);
        var delay = TimeSpan.FromMilliseconds(milliseconds);

        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Retry(batch[0], delay));
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new RetryException(delay); });
    }

    [Fact]
    public void Verdicts_OfManyThreads_AreAllKept()
    {
        var batch = Batch(1_000);

        Parallel.ForEach(batch, message => batch.Acknowledge(message));

        Assert.All(batch.Close()!, verdict => Assert.Equal(VerdictKind.Acknowledge, verdict.Kind));
    }

    // The offsets of a lane of keys have gaps.
    private static MessageBatch<string, string> Batch(int count) => new("charts", _partition, [.. Enumerable.Range(0, count).Select(Message)], attempt: 1);

    private static IncomingMessage<string, string> Message(int index) =>
        new(_partition, 10 + (index * index), null, Timestamp.Default, PhiCanary.Mark, PhiCanary.Mark, false, []);
}
