using System.Buffers;
using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>How long a record's bytes and headers may be read, on both transports.</summary>
public class RecordLifeTests
{
    private readonly OwnedRecords _owned = new();

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task View_ReadWithinAndAfterTheBatch_IsTheBytesAndThenThrows(bool isOwned)
    {
        var batch = Batch(isOwned);
        var message = await DeserializeAsync(batch, new MemoryDeserializer(), new MemoryDeserializer());
        Assert.Equal(("key", "value"), (Encoding.UTF8.GetString(message.Key.Span), Encoding.UTF8.GetString(message.Value.Span)));
        Assert.Equal("alu", Encoding.UTF8.GetString(message.Value[1..4].Span));

        End(batch);

        var exception = Assert.Throws<ObjectDisposedException>(() => message.Value.Span.Length);
        Assert.Contains("after its batch had ended", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => message.Key.ToArray());
        Assert.Throws<ObjectDisposedException>(() => message.Value.Pin());
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task View_Pinned_KeepsItsBytesBeyondTheBatch(bool isOwned)
    {
        var batch = Batch(isOwned);
        var message = await DeserializeAsync(batch, new StringDeserializer(), new MemoryDeserializer());

        var pinned = message.Value.Pin();
        End(batch);

        Assert.Equal((byte)'l', ByteAt(pinned, 2));
        pinned.Dispose();
    }

    [Fact]
    public async Task View_OfANullKeyAndAnEmptyValue_IsEmptyForEver()
    {
        var batch = new LaneBatch(TestConsumer.P0, new[] { _owned.Add(TestConsumer.P0, 0, null, "") }, new OffsetTracker(), new FakeLaneOwner(), default, default);
        var message = await DeserializeAsync(batch, new MemoryDeserializer(), new MemoryDeserializer());
        End(batch);

        Assert.Equal((0, 0, false), (message.Key.Length, message.Value.Length, message.IsTombstone));
        Assert.True(message.Key.Span.IsEmpty);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task ByteArray_AfterTheBatch_IsTheUsers(bool isOwned)
    {
        var batch = Batch(isOwned);
        var message = await DeserializeAsync(batch, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        End(batch);

        Assert.Equal(("key", "value"), (Encoding.UTF8.GetString(message.Key), Encoding.UTF8.GetString(message.Value)));
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Headers_AskedForFirstAfterTheBatch_Throws(bool isOwned)
    {
        var batch = Batch(isOwned);
        var message = await DeserializeAsync(batch, new StringDeserializer(), new StringDeserializer());
        End(batch);

        var exception = Assert.Throws<InvalidOperationException>(() => message.Headers);
        Assert.StartsWith("The headers of vitals[0]@5 were asked for first when the message's batch had ended.", exception.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => message.MessageId);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Headers_ReadWithinTheBatch_StayAndAreReadOnce(bool isOwned)
    {
        var batch = Batch(isOwned);
        var message = await DeserializeAsync(batch, new StringDeserializer(), new StringDeserializer());
        Assert.Equal(0, _owned.HeaderReads);
        Assert.Equal("id 5", message.MessageId);
        End(batch);

        Assert.Equal(KafkaHeaderNames.MessageId, Assert.Single(message.Headers).Key);
        Assert.Equal("id 5", message.MessageId);
        Assert.Equal(isOwned ? 1 : 0, _owned.HeaderReads);
    }

    [Fact]
    public async Task Headers_DeserializerOfTheUser_GetsThemAndTheMessageTheSame()
    {
        var batch = Batch(isOwned: true);
        var foreign = new Reader();
        var message = await DeserializeAsync(batch, new StringDeserializer(), new DeserializerAdapter<string>(foreign));
        End(batch);

        Assert.Same(foreign.Seen, message.Headers);
        Assert.Equal(1, _owned.HeaderReads);
    }

    [Fact]
    public async Task AsyncDeserializerOfTheUser_GetsBytesThatAreItsOwn()
    {
        var batch = Batch(isOwned: true);
        var foreign = new Reader();
        await DeserializeAsync(batch, new StringDeserializer(), new AsyncDeserializerAdapter<string>(foreign));
        End(batch);

        Assert.Equal("value", Encoding.UTF8.GetString(foreign.Kept.Span));
    }

    private static async Task<IncomingMessage<TKey, TValue>> DeserializeAsync<TKey, TValue>(LaneBatch batch, PayloadDeserializer<TKey> keys, PayloadDeserializer<TValue> values)
    {
        var messages = new IncomingMessage<TKey, TValue>[1];
        Assert.Equal(new DeserializationResult(1), await new RecordDeserializer<TKey, TValue>(keys, values).DeserializeAsync(batch, messages, 0));
        return messages[0];
    }

    private static unsafe byte ByteAt(MemoryHandle pinned, int index) => ((byte*)pinned.Pointer)[index];

    // As a lane does.
    private static void End(LaneBatch batch)
    {
        batch.Life.End();
        RawRecord.Release(batch.Records.Span);
    }

    private LaneBatch Batch(bool isOwned)
    {
        var headers = new Headers { { KafkaHeaderNames.MessageId, Encoding.UTF8.GetBytes("id 5") } };
        var record = isOwned
            ? _owned.Add(TestConsumer.P0, 5, "key", "value", headers: headers)
            : new RawRecord { Topic = "vitals", Partition = 0, Offset = 5, LeaderEpoch = -1, Key = Encoding.UTF8.GetBytes("key"), Value = Encoding.UTF8.GetBytes("value"), Headers = headers };
        return new LaneBatch(TestConsumer.P0, new[] { record }, new OffsetTracker(), new FakeLaneOwner(), default, default);
    }

    private sealed class Reader : IDeserializer<string>, IAsyncDeserializer<string>
    {
        public Headers? Seen { get; private set; }

        public ReadOnlyMemory<byte> Kept { get; private set; }

        public string Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
        {
            Seen = context.Headers;
            return "";
        }

        public Task<string> DeserializeAsync(ReadOnlyMemory<byte> data, bool isNull, SerializationContext context)
        {
            Kept = data;
            return Task.FromResult("");
        }
    }
}
