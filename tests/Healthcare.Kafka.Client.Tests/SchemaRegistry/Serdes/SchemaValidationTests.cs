using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Validation of the raw bytes, with a validator of a user's own.</summary>
public class SchemaValidationTests
{
    private const string Strict =
        """{"type":"object","additionalProperties":false,"properties":{"Id":{"type":"string"},"N":{"type":"integer","maximum":10}},"required":["Id"]}""";

    [Theory]
    [InlineData("""{"Id":"x","N":1}""", true)]
    [InlineData("""{"Id":"PHI-SENTINEL","N":11}""", false)]
    [InlineData("""{"Id":"PHI-SENTINEL","zz":1}""", false)]
    [InlineData("""{"Id":"PHI-SENTINEL","N":"5"}""", false)]
    [InlineData("""{"id":"PHI-SENTINEL"}""", false)]
    [InlineData("PHI-SENTINEL", false)]
    public async Task Deserialize_Validator_SeesTheReceivedBytes(string json, bool fits)
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", Strict);
        var deserializer = new SchemaRegistryJsonDeserializer<Small>(registry.Client, TestRegistry.TypeInfo<Small>(), new() { Validator = new NJsonSchemaValidator() });

        var read = deserializer.DeserializeAsync((byte[])[.. SchemaFraming.Prefix(1), .. Encoding.UTF8.GetBytes(json)], false, Value());

        if (fits)
        {
            Assert.Equal(new Small("x", 1), await read);
            return;
        }

        var error = await Assert.ThrowsAsync<SchemaValidationException>(() => read);
        Assert.DoesNotContain("PHI-SENTINEL", error.ToString(), StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task Serialize_ValueThatDoesNotFit_IsNotSent()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", Strict);
        var serializer = SchemaRegistryJsonSerializerTests.Serializer(registry, options => (options.UseLatest, options.Validator) = (true, new NJsonSchemaValidator()));

        Assert.NotNull(await serializer.SerializeAsync(new Small("x", 10), Value()));
        await Assert.ThrowsAsync<SchemaValidationException>(() => serializer.SerializeAsync(new Small("PHI-SENTINEL", 11), Value()));
    }

    [Fact]
    public async Task Serialize_SchemaWithReferences_GivesTheValidatorAllOfThem()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("unit", """{"type":"string","maxLength":2}""");
        await registry.Client.RegisterAsync(
            "quantity", new("""{"$ref":"unit.json"}""") { References = [new("unit.json", "unit", 1)] }, cancellationToken: TestContext.Current.CancellationToken);
        var serializer = SchemaRegistryJsonSerializerTests.Serializer(registry, options =>
        {
            (options.Schema, options.AutoRegister, options.Validator) = ("""{"properties":{"Id":{"$ref":"unit.json"}}}""", true, new NJsonSchemaValidator());
            options.References.Add(new("unit.json", "unit", 1));
            options.References.Add(new("quantity.json", "quantity", 1));
        });

        Assert.NotNull(await serializer.SerializeAsync(new Small("mg", 1), Value()));
        await Assert.ThrowsAsync<SchemaValidationException>(() => serializer.SerializeAsync(new Small("PHI-SENTINEL", 1), Value()));
        Assert.Equal(1, registry.CountOf("GET /subjects/unit/versions/1"));
    }

    [Fact]
    public async Task Serialize_ValidatorThatCannotPrepare_FailsClosedAndSaysNothingOfItsText()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", Strict);
        var serializer = SchemaRegistryJsonSerializerTests.Serializer(registry, options => (options.UseLatest, options.Validator) = (true, new Broken()));

        var error = await Assert.ThrowsAsync<UnsupportedSchemaException>(() => serializer.SerializeAsync(new Small("x", 1), Value()));

        Assert.DoesNotContain("PHI-SENTINEL", error.ToString(), StringComparison.Ordinal);
    }

    private static SerializationContext Value() => new(MessageComponentType.Value, "orders", []);

    private sealed class Broken : IJsonSchemaValidator
    {
        public JsonSchemaCheck Prepare(string schema, IReadOnlyDictionary<string, string> references) => throw new InvalidOperationException("PHI-SENTINEL");
    }
}
