using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Tests;

public class PrimitiveSerializerTests
{
    private static readonly SerializationContext Context = new(MessageComponentType.Key, "topic");
    private static readonly IServiceProvider NoServices = new ServiceCollection().BuildServiceProvider();

    [Theory]
    [InlineData("")]
    [InlineData("patient/8f3")]
    [InlineData("Blutdruck µ 温度 🫀")]
    public void String_AnyText_RoundTripsAsConfluentsUtf8(string text)
    {
        var bytes = Serialize(text);

        Assert.Equal(Serializers.Utf8.Serialize(text, Context), bytes);
        Assert.Equal(text, Deserialize<string>(bytes));
    }

    [Fact]
    public void String_LoneSurrogate_Throws() => Assert.ThrowsAny<ArgumentException>(() => Serialize("a\ud800b"));

    [Fact]
    public void String_InvalidUtf8_Throws() => Assert.ThrowsAny<ArgumentException>(() => Deserialize<string>([0x61, 0xff]));

    [Theory]
    [InlineData(0)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    [InlineData(0x01020304)]
    public void Int32_AnyValue_RoundTripsAsConfluents(int value)
    {
        var bytes = Serialize(value);

        Assert.Equal(Serializers.Int32.Serialize(value, Context), bytes);
        Assert.Equal(value, Deserialize<int>(bytes));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(0x0102030405060708)]
    public void Int64_AnyValue_RoundTripsAsConfluents(long value)
    {
        var bytes = Serialize(value);

        Assert.Equal(Serializers.Int64.Serialize(value, Context), bytes);
        Assert.Equal(value, Deserialize<long>(bytes));
    }

    [Fact]
    public void Guid_AnyValue_IsTheTextThatJavaWrites()
    {
        var id = Guid.Parse("0F8FAD5B-D9CB-469F-A165-70867728950E");

        var bytes = Serialize(id);

        Assert.Equal("0f8fad5b-d9cb-469f-a165-70867728950e", Encoding.ASCII.GetString(bytes!));
        Assert.Equal(id, Deserialize<Guid>(bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0f8fad5bd9cb469fa16570867728950e")]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950e ")]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950")]
    public void Guid_OtherText_Throws(string text) => Assert.Throws<FormatException>(() => Deserialize<Guid>(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void Int32_OtherLength_Throws(int length) => Assert.Throws<FormatException>(() => Deserialize<int>(new byte[length]));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(9)]
    public void Int64_OtherLength_Throws(int length) => Assert.Throws<FormatException>(() => Deserialize<long>(new byte[length]));

    [Fact]
    public void NullKey_ReferenceType_IsNullBothWays()
    {
        Assert.Null(Serialize<string>(null!));
        Assert.Null(Serialize<byte[]>(null!));
        Assert.Null(Deserialize<string>(null));
        Assert.Null(Deserialize<byte[]>(null));
    }

    [Fact]
    public void NullKey_ValueType_Throws()
    {
        Assert.Throws<FormatException>(() => Deserialize<int>(null));
        Assert.Throws<FormatException>(() => Deserialize<long>(null));
        Assert.Throws<FormatException>(() => Deserialize<Guid>(null));
    }

    [Fact]
    public void ByteArray_Deserialized_IsACopy()
    {
        byte[] wire = [1, 2, 3];

        var value = Deserialize<byte[]>(wire);
        value[0] = 9;

        Assert.Equal([1, 2, 3], wire);
    }

    [Fact]
    public void ByteArray_Serialized_IsTheSameArray()
    {
        byte[] value = [1, 2, 3];

        Assert.Same(value, Serialize(value));
    }

    [Fact]
    public void Memory_PartOfAnArray_IsExactlyThatPart()
    {
        byte[] whole = [1, 2, 3, 4];

        Assert.Equal([2, 3], Serialize<ReadOnlyMemory<byte>>(whole.AsMemory(1, 2)));
        Assert.Same(whole, Serialize<ReadOnlyMemory<byte>>(whole));
        Assert.Equal([1, 2], Serialize<ReadOnlyMemory<byte>>(whole.AsMemory(0, 2)));
    }

    [Fact]
    public void Memory_Empty_IsEmptyAndNotNull() => Assert.Empty(Serialize(ReadOnlyMemory<byte>.Empty)!);

    private static byte[]? Serialize<T>(T value) => new ProducerSerializers("p").Key<T>(NoServices).Serialize(value, Context);

    private static T Deserialize<T>(byte[]? wire) =>
        new ConsumerDeserializers<T, string>("c").Key(NoServices).Deserialize(wire, Context);
}
