using System.Text.Json.Nodes;

namespace Healthcare.Kafka.Client.ConfluentInteropTests;

/// <summary>Confluent writes, we read; we write, Confluent reads.</summary>
public class BothWaysTests
{
    public static TheoryData<SchemaIdFraming, MessageComponentType> Ways =>
    [
        (SchemaIdFraming.Prefix, MessageComponentType.Value),
        (SchemaIdFraming.Prefix, MessageComponentType.Key),
        (SchemaIdFraming.Header, MessageComponentType.Value),
        (SchemaIdFraming.Header, MessageComponentType.Key),
    ];

    [Theory, MemberData(nameof(Ways))]
    public async Task Confluent_Writes_WeRead(SchemaIdFraming framing, MessageComponentType component)
    {
        await using var interop = await Interop.StartAsync("orders");
        var serializer = interop.ConfluentSerializer(framing);
        var (sent, context) = (Sample(1), Context("orders", component));

        var payload = await serializer.SerializeAsync(sent, context);
        var received = await interop.OurDeserializer().DeserializeAsync(payload, isNull: false, context);

        AssertEqual(sent, received);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task We_Write_ConfluentReadsAndTheBytesAreItsOwn(SchemaIdFraming framing, MessageComponentType component)
    {
        await using var interop = await Interop.StartAsync("orders");
        var theirs = interop.ConfluentSerializer(framing);
        var deserializer = interop.ConfluentDeserializer();
        var (sent, context, theirContext) = (Sample(2), Context("orders", component), Context("orders", component));

        var payload = await interop.OurSerializer(framing).SerializeAsync(sent, context);
        var expected = await theirs.SerializeAsync(sent, theirContext);
        var received = await deserializer.DeserializeAsync(payload, isNull: false, context);

        AssertEqual(sent, received);
        var start = framing == SchemaIdFraming.Prefix ? 5 : 0;
        Assert.Equal(expected[..start], payload[..start]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected.AsSpan(start)), JsonNode.Parse(payload.AsSpan(start))));
        Assert.Equal(theirContext.Headers.Select(Text), context.Headers.Select(Text));
    }

    [Fact]
    public async Task Tombstones_OfBoth_AreNull()
    {
        await using var interop = await Interop.StartAsync("orders");
        var serializer = interop.ConfluentSerializer(SchemaIdFraming.Prefix);
        var deserializer = interop.ConfluentDeserializer();
        var context = Context("orders", MessageComponentType.Value);

        Assert.Null(await serializer.SerializeAsync(null!, context));
        Assert.Null(await interop.OurSerializer(SchemaIdFraming.Prefix).SerializeAsync(null!, context));
        Assert.Null(await deserializer.DeserializeAsync(default, isNull: true, context));
        Assert.Null(await interop.OurDeserializer().DeserializeAsync(default, isNull: true, context));
    }

    // One instance of Confluent's serializer per topic: its id is a field of the instance.
    [Fact]
    public async Task SeveralTopics_OneConfluentSerializerEach_EveryMessageIsReadWithItsOwnSchema()
    {
        string[] topics = ["left", "middle", "right"];
        await using var interop = await Interop.StartAsync(topics);
        var (ours, reader) = (interop.OurSerializer(SchemaIdFraming.Prefix), interop.OurDeserializer());
        await Task.WhenAll(topics.Select(topic => Task.Run(async () =>
        {
            var theirs = interop.ConfluentSerializer(SchemaIdFraming.Prefix);
            for (var i = 0; i < 1_000; i++)
            {
                var context = Context(topic, MessageComponentType.Value);
                var (theirPayload, ourPayload) = (await theirs.SerializeAsync(Sample(i), context), await ours.SerializeAsync(Sample(i), context));
                Assert.Equal(theirPayload[..5], ourPayload[..5]);
                AssertEqual(Sample(i), await reader.DeserializeAsync(theirPayload, isNull: false, context));
            }
        })));
    }

    private static Observation Sample(int number) => new()
    {
        Id = $"é 漢 <b>&'\" {number}", Count = number, Value = number + 0.25m, Note = number % 2 == 0 ? null : "note", At = DateTime.UnixEpoch.AddDays(20_000).AddTicks(1_234_567),
    };

    private static SerializationContext Context(string topic, MessageComponentType component) => new(component, topic, []);

    private static (string Key, string Value) Text(IHeader header) => (header.Key, Convert.ToHexString(header.GetValueBytes()));

    private static void AssertEqual(Observation sent, Observation received) => Assert.Equal(
        (sent.Id, sent.Count, sent.Value, sent.Note, sent.At), (received.Id, received.Count, received.Value, received.Note, received.At));
}
