using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Tests;

public class SerializerChoiceTests
{
    private static readonly SerializationContext Context = new(MessageComponentType.Key, "topic");
    private static readonly IServiceProvider NoServices = new ServiceCollection().BuildServiceProvider();

    [Fact]
    public void ProducerKey_TypeWithoutSerializer_NamesTypeProducerAndCall()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ProducerSerializers("alerts").Key<PatientId>(NoServices));

        Assert.Contains("'alerts'", error.Message, StringComparison.Ordinal);
        Assert.Contains(typeof(PatientId).FullName!, error.Message, StringComparison.Ordinal);
        Assert.Contains("UseKeySerializer<PatientId>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConsumerKey_TypeWithoutDeserializer_NamesTypeConsumerAndCall()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ConsumerDeserializers<PatientId, string>("charts").Key(NoServices));

        Assert.Contains("'charts'", error.Message, StringComparison.Ordinal);
        Assert.Contains(typeof(PatientId).FullName!, error.Message, StringComparison.Ordinal);
        Assert.Contains("UseKeyDeserializer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_TypeWithoutSerializer_IsJson() =>
        Assert.IsType<JsonPayloadSerializer<PatientId>>(new ProducerSerializers("p").Value<PatientId>(NoServices));

    [Fact]
    public void Value_String_IsTextAndNotJson() =>
        Assert.Equal("a"u8.ToArray(), new ProducerSerializers("p").Value<string>(NoServices).Serialize("a", Context));

    [Fact]
    public void Use_ForKeys_LeavesValuesOfTheTypeAlone()
    {
        var serializers = new ProducerSerializers("p");
        serializers.Use(MessageComponentType.Key, _ => new SerializerAdapter<string>(new Fixed([7])));

        Assert.Equal([7], serializers.Key<string>(NoServices).Serialize("a", Context));
        Assert.Equal("a"u8.ToArray(), serializers.Value<string>(NoServices).Serialize("a", Context));
    }

    [Fact]
    public async Task Adapter_NullKey_IsNullWithoutAskingTheSerializer()
    {
        Assert.Null(new SerializerAdapter<string>(new Fixed([7])).Serialize(null!, Context));
        Assert.Null(await new AsyncSerializerAdapter<string>(new Fixed([7])).SerializeAsync(null!, Context));
    }

    [Fact]
    public async Task Adapter_SerializerReturnsNull_ThrowsInsteadOfMakingATombstone()
    {
        Assert.Throws<NullPayloadException>(() => new SerializerAdapter<string>(new Fixed(null)).Serialize("a", Context));
        await Assert.ThrowsAsync<NullPayloadException>(async () => await new AsyncSerializerAdapter<string>(new Fixed(null)).SerializeAsync("a", Context));
    }

    [Fact]
    public async Task SerializeAsync_AsyncAdapter_ReturnsTheInnerBytes()
    {
        var serializer = new AsyncSerializerAdapter<string>(new Fixed([7]));
        var deserializer = new AsyncDeserializerAdapter<string>(new Fixed([7]));

        Assert.True(serializer.IsAsync);
        Assert.True(deserializer.IsAsync);
        Assert.Equal([7], await serializer.SerializeAsync("a", Context));
        Assert.Equal("2", await deserializer.DeserializeAsync(new byte[2], Context));
    }

    [Fact]
    public void DeserializerAdapter_NullKey_IsToldSo() =>
        Assert.Equal("null", new DeserializerAdapter<string>(new Fixed([])).Deserialize(default, Context));

    [Fact]
    public async Task Adapter_InnerThrows_LetsTheExceptionThrough()
    {
        Assert.Throws<TimeZoneNotFoundException>(() => new SerializerAdapter<string>(new Throws()).Serialize("a", Context));
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(
            async () => await new AsyncDeserializerAdapter<string>(new Throws()).DeserializeAsync(default, Context));
    }

    private sealed record PatientId(string Value);

    private sealed class Fixed(byte[]? bytes) : ISerializer<string>, IAsyncSerializer<string>, IDeserializer<string>, IAsyncDeserializer<string>
    {
        public byte[] Serialize(string data, SerializationContext context) => bytes!;

        public Task<byte[]> SerializeAsync(string data, SerializationContext context) => Task.FromResult(bytes!);

        public string Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => isNull ? "null" : $"{data.Length}";

        public Task<string> DeserializeAsync(ReadOnlyMemory<byte> data, bool isNull, SerializationContext context) => Task.FromResult($"{data.Length}");
    }

    private sealed class Throws : ISerializer<string>, IAsyncDeserializer<string>
    {
        public byte[] Serialize(string data, SerializationContext context) => throw new TimeZoneNotFoundException();

        public Task<string> DeserializeAsync(ReadOnlyMemory<byte> data, bool isNull, SerializationContext context) => throw new TimeZoneNotFoundException();
    }
}
