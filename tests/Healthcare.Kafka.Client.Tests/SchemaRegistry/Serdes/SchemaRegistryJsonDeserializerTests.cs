using System.Text.Json;

namespace Healthcare.Kafka.Client.Tests;

public class SchemaRegistryJsonDeserializerTests
{
    [Fact]
    public async Task Deserialize_ManyMessages_AsksOncePerSchema()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", TestRegistry.Schema, id: 1);
        registry.Server.Register("orders-value", """{"title":"two"}""", id: 2);
        var deserializer = new SchemaRegistryJsonDeserializer<Small>(registry.Client, TestRegistry.TypeInfo<Small>());

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(new Small("x", i), await deserializer.DeserializeAsync(Payload(1 + (i % 2), i), false, Value()));
        }

        Assert.Equal(["GET /schemas/ids/1?subject=orders-value", "GET /schemas/ids/2?subject=orders-value"], registry.Server.Requests);
    }

    [Fact]
    public async Task Deserialize_GuidInAHeader_AsksByGuid()
    {
        await using var registry = await TestRegistry.StartAsync();
        var schemaGuid = registry.Server.GuidOf(registry.Server.Register("orders-value", TestRegistry.Schema));
        var deserializer = new SchemaRegistryJsonDeserializer<Small>(registry.Client, TestRegistry.TypeInfo<Small>());

        var value = await deserializer.DeserializeAsync(Payload(1, 7).AsMemory(5), false, Value(new() { { "__value_schema_id", SchemaFraming.HeaderValue(schemaGuid) } }));

        Assert.Equal(new Small("x", 7), value);
        Assert.Equal([$"GET /schemas/guids/{schemaGuid}"], registry.Server.Requests);
    }

    [Theory]
    [InlineData("AVRO", null)]
    [InlineData("JSON", """{"domainRules":[{"name":"decrypt"}]}""")]
    public async Task Deserialize_SchemaThatCannotBeUsed_IsRefused(string type, string? rules)
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", TestRegistry.Schema, type, ruleSet: rules);
        var deserializer = new SchemaRegistryJsonDeserializer<Small>(registry.Client, TestRegistry.TypeInfo<Small>());

        var error = await Assert.ThrowsAsync<UnsupportedSchemaException>(() => deserializer.DeserializeAsync(Payload(1, 1), false, Value()));

        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task Deserialize_SlowRegistry_IsTransientWithinASecondAndHasItTheNextTime()
    {
        var time = new ManualTime();
        await using var registry = await TestRegistry.StartAsync(options => options.RequestTimeout = TimeSpan.FromMinutes(5), time: time);
        registry.Server.Register("orders-value", TestRegistry.Schema);
        registry.Server.Delay = TimeSpan.FromMilliseconds(500);
        var deserializer = new SchemaRegistryJsonDeserializer<Small>(registry.Client, TestRegistry.TypeInfo<Small>(), timeProvider: time);

        var first = deserializer.DeserializeAsync(Payload(1, 1), false, Value());
        time.Advance(TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => first.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken));
        Assert.True(error.IsTransient);
        Assert.Equal(new Small("x", 2), await deserializer.DeserializeAsync(Payload(1, 2), false, Value()).WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken));
        Assert.Single(registry.Server.Requests);
    }

    [Fact]
    public async Task Deserialize_NullOfAClass_IsNullAndAsksNobody()
    {
        await using var registry = await TestRegistry.StartAsync();

        Assert.Null(await new SchemaRegistryJsonDeserializer<Small>(registry.Client, TestRegistry.TypeInfo<Small>()).DeserializeAsync(default, true, Value()));
        await Assert.ThrowsAsync<FormatException>(() => new SchemaRegistryJsonDeserializer<int>(registry.Client, TestRegistry.TypeInfo<int>()).DeserializeAsync(default, true, Value()));
        Assert.Empty(registry.Server.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{'Id':'x'}")]
    [InlineData("\uFEFF{}")]
    public async Task Deserialize_BodyThatIsNoMessage_Throws(string json)
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", TestRegistry.Schema);
        var deserializer = new SchemaRegistryJsonDeserializer<Small>(registry.Client, TestRegistry.TypeInfo<Small>());

        await Assert.ThrowsAsync<JsonException>(() => deserializer.DeserializeAsync(
            (byte[])[.. SchemaFraming.Prefix(1), .. System.Text.Encoding.UTF8.GetBytes(json)], false, Value()));
    }

    // Newtonsoft's leniency, which others rely on.
    [Fact]
    public async Task Deserialize_OtherCaseTextForNumbersCommentsAndCommas_AreRead()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", TestRegistry.Schema);
        var deserializer = new SchemaRegistryJsonDeserializer<Small>(registry.Client, TestRegistry.TypeInfo<Small>());

        var value = await deserializer.DeserializeAsync((byte[])[.. SchemaFraming.Prefix(1), .. "{/* a */\"id\":\"x\",\"n\":\"5\",\"more\":1,}"u8], false, Value());

        Assert.Equal(new Small("x", 5), value);
    }

    private static byte[] Payload(int id, int n) => [.. SchemaFraming.Prefix(id), .. System.Text.Encoding.UTF8.GetBytes($$"""{"Id":"x","N":{{n}}}""")];

    private static SerializationContext Value(Headers? headers = null) => new(MessageComponentType.Value, "orders", headers ?? []);
}
