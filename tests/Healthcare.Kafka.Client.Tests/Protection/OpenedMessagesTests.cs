using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A whole batch of protected messages before its handler: what deserializers make of values that lie beside each other.</summary>
public class OpenedMessagesTests
{
    private const int Count = 300;

    private static readonly DataKey Key = EnvelopeTesting.Key();

    [Fact]
    public async Task View_OfEachMessageOfABatch_IsItsOwnUntilTheBatchEnds()
    {
        var batch = Batch(Enumerable.Range(0, Count).Select(Text));

        var messages = await DeserializeAsync(batch, new MemoryDeserializer());

        Assert.All(messages, (message, index) => Assert.Equal(Text(index), Encoding.UTF8.GetString(message.Value.Span)));
        batch.Life.End();
        Assert.All(messages, static message => Assert.Throws<ObjectDisposedException>(() => message.Value.Span.Length));
        Assert.All(messages, static message => Assert.Throws<ObjectDisposedException>(() => message.Value.Pin()));
    }

    [Fact]
    public async Task CopyingDeserializer_OfEachMessageOfABatch_HasItsOwnAlsoLater()
    {
        var batch = Batch(Enumerable.Range(0, Count).Select(Text));

        var strings = await DeserializeAsync(batch, new StringDeserializer());
        var arrays = await DeserializeAsync(batch, new ByteArrayDeserializer());
        batch.Life.End();

        Assert.All(strings, static (message, index) => Assert.Equal(Text(index), message.Value));
        Assert.All(arrays, static (message, index) => Assert.Equal(Text(index), Encoding.UTF8.GetString(message.Value)));
    }

    [Fact]
    public async Task AsyncDeserializer_ThatKeepsWhatItIsGiven_HasItsOwnAlsoLater()
    {
        var batch = Batch(Enumerable.Range(0, Count).Select(Text));
        var foreign = new Keeper();

        await DeserializeAsync(batch, new AsyncDeserializerAdapter<string>(foreign));
        batch.Life.End();

        Assert.Equal(Enumerable.Range(0, Count).Select(Text), foreign.Kept.Select(static value => Encoding.UTF8.GetString(value.Span)));
    }

    // The first pass rents what the second one uses again: per message there is a view, a struct of the batch's, and no array.
    [Fact]
    public async Task View_SecondBatch_AllocatesNoArrayForAValue()
    {
        var values = Enumerable.Repeat(new string('v', 4_000), Count).ToArray();
        var allocated = 0L;
        for (var pass = 0; pass < 3; pass++)
        {
            var batch = Batch(values);
            var messages = new IncomingMessage<string, ReadOnlyMemory<byte>>[Count];
            var deserializer = Deserializer(new MemoryDeserializer());
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(new DeserializationResult(Count), await deserializer.DeserializeAsync(batch, messages, 0));
            batch.Life.End();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.InRange(allocated / Count, 0, 400);
    }

    // Of 0 to 8,000 bytes, and some that are more than a chunk when they are decompressed.
    private static string Text(int index) => $"{index}:{new string((char)('a' + (index % 26)), index % 50 == 7 ? 100_000 : index * 163 % 8_000)}";

    private static LaneBatch Batch(IEnumerable<string> values)
    {
        var records = values.Select(static (value, index) => new RawRecord
        {
            Topic = EnvelopeTesting.Topic,
            Partition = 0,
            Offset = index,
            Key = EnvelopeTesting.PatientKey,
            Value = EnvelopeTesting.Seal(EnvelopeTesting.Text(value), Key, index % 3 == 1 ? PayloadCompression.Brotli : PayloadCompression.None),
            Headers = new() { { KafkaHeaderNames.ContentType, EnvelopeTesting.Json }, { KafkaHeaderNames.MessageId, EnvelopeTesting.MessageId } },
        });
        return new LaneBatch(TestConsumer.P0, records.ToArray(), new OffsetTracker(), new FakeLaneOwner(), default, default);
    }

    private static RecordDeserializer<string, TValue> Deserializer<TValue>(PayloadDeserializer<TValue> values)
    {
        var audit = new ConsumerAudit(new AuditTrail(new CollectedLogs(), TimeProvider.System), TestConsumer.Settings);
        var opener = new RecordOpener(null, new PayloadOpening(EnvelopeTesting.Ring(Key), new PayloadProtectionOptions { OriginTopics = { "orders" } }), audit);
        return new(new StringDeserializer(), values, opener);
    }

    private static async Task<IncomingMessage<string, TValue>[]> DeserializeAsync<TValue>(LaneBatch batch, PayloadDeserializer<TValue> values)
    {
        var messages = new IncomingMessage<string, TValue>[batch.Count];
        Assert.Equal(new DeserializationResult(batch.Count), await Deserializer(values).DeserializeAsync(batch, messages, 0));
        return messages;
    }

    private sealed class Keeper : IAsyncDeserializer<string>
    {
        public List<ReadOnlyMemory<byte>> Kept { get; } = [];

        public async Task<string> DeserializeAsync(ReadOnlyMemory<byte> data, bool isNull, SerializationContext context)
        {
            Kept.Add(data);
            await Task.Yield();
            return "";
        }
    }
}
