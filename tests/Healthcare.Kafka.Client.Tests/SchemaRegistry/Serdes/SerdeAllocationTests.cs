namespace Healthcare.Kafka.Client.Tests;

public class SerdeAllocationTests
{
    private const int Count = 10_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serialize_Warm_AllocatesThePayloadAlone(bool useLatest)
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", TestRegistry.Schema);
        var serializer = SchemaRegistryJsonSerializerTests.Serializer(registry, options => (options.Schema, options.UseLatest) = (useLatest ? null : TestRegistry.Schema, useLatest));
        var message = new Small(new string('x', 128), 7);
        var context = new SerializationContext(MessageComponentType.Value, "orders", []);
        var length = (await serializer.SerializeAsync(message, context)).Length;
        Write(serializer, message, context);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Write(serializer, message, context);
        var perMessage = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count;

        // 146 bytes and an array's header, rounded up; the target is 200.
        Assert.InRange(length, 140, 160);
        Assert.InRange(perMessage, length, length + 32);
    }

    [Fact]
    public async Task Deserialize_Warm_AllocatesTheObjectAlone()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Server.Register("orders-value", TestRegistry.Schema);
        var deserializer = new SchemaRegistryJsonDeserializer<int>(registry.Client, TestRegistry.TypeInfo<int>());
        var context = new SerializationContext(MessageComponentType.Value, "orders", []);
        byte[] payload = [.. SchemaFraming.Prefix(1), .. "12345"u8];
        await deserializer.DeserializeAsync(payload, false, context);
        Read(deserializer, payload, context);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(deserializer, payload, context);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count, 0, 1);
    }

    private static void Write(SchemaRegistryJsonSerializer<Small> serializer, Small message, SerializationContext context)
    {
        for (var i = 0; i < Count; i++)
        {
            var payload = serializer.WriteAsync(message, context);
            Assert.True(payload.IsCompletedSuccessfully);
        }
    }

    private static void Read(SchemaRegistryJsonDeserializer<int> deserializer, byte[] payload, SerializationContext context)
    {
        for (var i = 0; i < Count; i++)
        {
            var value = deserializer.ReadAsync(payload, false, context);
            Assert.True(value.IsCompletedSuccessfully);
        }
    }
}
