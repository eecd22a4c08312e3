using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class SchemaFramingTests
{
    private static readonly Guid Known = new("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9");

    [Fact]
    public void Prefix_OfAnyId_IsReadBack() => Prop.ForAll<int>(id =>
    {
        var framed = (byte[])[.. SchemaFraming.Prefix(id), .. "{}"u8];
        return SchemaFraming.Read(framed, null, MessageComponentType.Value, out var start) == new SchemaId(id) && start == 5;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void HeaderValue_OfAnyGuid_IsReadBackAndLeavesThePayloadAlone() => Prop.ForAll<Guid>(schemaGuid =>
    {
        Headers headers = new() { { "__value_schema_id", SchemaFraming.HeaderValue(schemaGuid) } };
        return SchemaFraming.Read("{}"u8, headers, MessageComponentType.Value, out var start) == new SchemaId(schemaGuid) && start == 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void HeaderValue_OfAGuid_IsInTheOrderOfItsText() =>
        Assert.Equal("010A1B2C3D4E5F60718293A4B5C6D7E8F9", Convert.ToHexString(SchemaFraming.HeaderValue(Known)));

    [Theory]
    [InlineData("", "")]
    [InlineData("00", "")]
    [InlineData("00000000", "")]
    [InlineData("7B7D", "")]
    [InlineData("0100000001", "")]
    [InlineData("02000000017B7D", "")]
    [InlineData("00000000017B7D", "02")]
    [InlineData("00000000017B7D", "010A")]
    public void Read_NoSchemaId_ThrowsAndIsNotTransient(string payload, string header)
    {
        Headers headers = header.Length == 0 ? [] : new() { { "__value_schema_id", Convert.FromHexString(header) } };

        var error = Assert.Throws<SchemaFramingException>(() => SchemaFraming.Read(Convert.FromHexString(payload), headers, MessageComponentType.Value, out _));

        Assert.False(error.IsTransient);
    }

    [Fact]
    public void Read_HeaderWithoutValue_Throws() => Assert.Throws<SchemaFramingException>(
        () => SchemaFraming.Read("{}"u8, new Headers { { "__value_schema_id", null } }, MessageComponentType.Value, out _));

    [Fact]
    public void Read_GuidInFrontOfThePayload_IsTaken() => Assert.Equal(
        (new SchemaId(Known), 17),
        (SchemaFraming.Read([.. SchemaFraming.HeaderValue(Known), .. "{}"u8], null, MessageComponentType.Value, out var start), start));

    [Fact]
    public void Read_IdInAHeader_IsTaken() => Assert.Equal(
        new SchemaId(42),
        SchemaFraming.Read("{}"u8, new Headers { { "__key_schema_id", SchemaFraming.Prefix(42) } }, MessageComponentType.Key, out _));

    [Fact]
    public void Read_SeveralHeaders_TakesTheLastOfItsOwnComponent()
    {
        Headers headers = new()
        {
            { "__value_schema_id", SchemaFraming.Prefix(1) }, { "__value_schema_id", SchemaFraming.HeaderValue(Known) }, { "__key_schema_id", SchemaFraming.Prefix(3) },
        };

        Assert.Equal(new SchemaId(Known), SchemaFraming.Read("{}"u8, headers, MessageComponentType.Value, out _));
        Assert.Equal(new SchemaId(3), SchemaFraming.Read("{}"u8, headers, MessageComponentType.Key, out _));
    }
}
