namespace Healthcare.Kafka.Client.Tests;

/// <summary>A service that logs a message by its text logs its position or kind, never what is in it.</summary>
public class MessageTextTests
{
    private const string Sentinel = PhiCanary.Mark;

    private static readonly TopicPartition Partition = new("vitals", 3);

    [Fact]
    public void ToString_OutgoingMessage_SaysItsKindOnly()
    {
        Assert.Equal("message", new OutgoingMessage<string, string>(Sentinel, Sentinel).ToString());
        Assert.Equal("tombstone", OutgoingMessage<string, string>.Tombstone(Sentinel).ToString());
    }

    [Fact]
    public void ToString_IncomingMessage_IsItsPosition() => Assert.Equal("vitals[3]@7", Incoming().ToString());

    [Fact]
    public void ToString_MessageBatch_HoldsNoPayload() =>
        Assert.DoesNotContain(Sentinel, $"{new MessageBatch<string, string>("charts", Partition, [Incoming()], 1)}", StringComparison.Ordinal);

    [Fact]
    public void ToString_DeliveryFailure_IsProducerAndOutcome()
    {
        var outcome = new DeliveryOutcome(
            PersistenceStatus.NotPersisted, ErrorCode.Local_QueueFull, Partition.Topic, Partition.Partition, Offset.Unset, Timestamp.Default);
        var failure = new DeliveryFailure("lab", outcome, PhiCanary.Bytes, PhiCanary.Bytes, new Headers { { "h", PhiCanary.Bytes } });

        Assert.Equal("lab: NotPersisted (Local_QueueFull) for vitals", failure.ToString());
    }

    [Fact]
    public void MessageId_IncomingMessage_IsTheLastHeaderOfItsName() =>
        Assert.Equal("lab-2/é", Incoming("lab-1"u8.ToArray(), "lab-2/é"u8.ToArray()).MessageId);

    // Replacement characters would make two ids one, and a consumer would drop the second message as a duplicate.
    [Theory]
    [InlineData(null)]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x61, 0xFF })]
    public void MessageId_HeaderWithoutText_IsNull(byte[]? value)
    {
        Assert.Null(Incoming(value).MessageId);
        Assert.Null(Incoming().MessageId);
    }

    private static IncomingMessage<string, string> Incoming(params byte[]?[] ids)
    {
        var headers = new Headers();
        foreach (var id in ids)
        {
            headers.Add("message-id", id);
        }

        return new(Partition, 7, null, Timestamp.Default, Sentinel, Sentinel, false, headers);
    }
}
