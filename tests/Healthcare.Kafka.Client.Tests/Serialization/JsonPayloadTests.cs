using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Healthcare.Kafka.Client.Tests;

public partial class JsonPayloadTests
{
    private static readonly SerializationContext Context = new(MessageComponentType.Value, "topic");

    [Fact]
    public void Serialize_NoOptions_WritesWebDefaults()
    {
        var bytes = new JsonPayloadSerializer<Reading>(new JsonMetadata().Get<Reading>()).Serialize(new Reading("8867-4", 72.5m), Context);

        Assert.Equal("""{"loincCode":"8867-4","value":72.5}""", Encoding.UTF8.GetString(bytes!));
    }

    [Fact]
    public void Deserialize_OtherCasing_ReadsWebDefaults()
    {
        var reading = Deserializer<Reading>(new JsonMetadata()).Deserialize("""{"LOINCCODE":"8867-4","value":"72.5"}"""u8.ToArray(), Context);

        Assert.Equal(new Reading("8867-4", 72.5m), reading);
    }

    [Fact]
    public void Serialize_ManyOnOneThread_GivesEachItsOwnExactArray()
    {
        var serializer = new JsonPayloadSerializer<Reading>(new JsonMetadata().Get<Reading>());

        var first = serializer.Serialize(new Reading("a", 1), Context)!;
        var second = serializer.Serialize(new Reading(new string('b', 100_000), 2), Context)!;
        var third = serializer.Serialize(new Reading("c", 3), Context)!;

        Assert.Equal("""{"loincCode":"a","value":1}""", Encoding.UTF8.GetString(first));
        Assert.Equal(100_026, second.Length);
        Assert.Equal("""{"loincCode":"c","value":3}""", Encoding.UTF8.GetString(third));
    }

    [Fact]
    public void Serialize_AfterAFailedWrite_StartsFromNothing()
    {
        var metadata = new JsonMetadata { Options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new FailsHalfway() } } };
        var serializer = new JsonPayloadSerializer<Reading>(metadata.Get<Reading>());

        Assert.Throws<InvalidOperationException>(() => serializer.Serialize(new Reading("fail", 1), Context));

        Assert.Equal("""["ok"]""", Encoding.UTF8.GetString(serializer.Serialize(new Reading("ok", 1), Context)!));
    }

    [Fact]
    public void Serialize_ConverterSerializesInTurn_KeepsBothApart()
    {
        var inner = new JsonPayloadSerializer<Reading>(new JsonMetadata().Get<Reading>());
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new Nests(inner) } };
        var outer = new JsonPayloadSerializer<Envelope>(new JsonMetadata { Options = options }.Get<Envelope>());

        var bytes = outer.Serialize(new Envelope(new Reading("x", 1)), Context);

        Assert.Equal("""["{\u0022loincCode\u0022:\u0022x\u0022,\u0022value\u0022:1}"]""", Encoding.UTF8.GetString(bytes!));
    }

    [Fact]
    public void Serialize_OptionsShapeTheText_AreFollowed()
    {
        var options = new JsonSerializerOptions
        {
            WriteIndented = true,
            NewLine = "\n",
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        var reading = new Reading("µ", 1);

        var bytes = new JsonPayloadSerializer<Reading>(new JsonMetadata { Options = options }.Get<Reading>()).Serialize(reading, Context);

        Assert.Equal(JsonSerializer.Serialize(reading, options), Encoding.UTF8.GetString(bytes!));
    }

    [Fact]
    public void Serialize_LargeDocumentsOfManyThreads_AllCorrect()
    {
        var serializer = new JsonPayloadSerializer<Reading>(new JsonMetadata().Get<Reading>());

        Parallel.For(0, 2_000, i =>
        {
            var reading = new Reading(new string((char)('a' + (i % 26)), i), i);
            Assert.Equal(reading, Deserializer<Reading>(new JsonMetadata()).Deserialize(serializer.Serialize(reading, Context), Context));
        });
    }

    [Fact]
    public void Get_SuppliedTypeInfo_WinsOverOptions()
    {
        var metadata = new JsonMetadata();
        metadata.Use(ReadingContext.Default.Reading);

        var bytes = new JsonPayloadSerializer<Reading>(metadata.Get<Reading>()).Serialize(new Reading("a", 1), Context);

        Assert.Equal("""{"loinc_code":"a","value":1}""", Encoding.UTF8.GetString(bytes!));
    }

    [Fact]
    public void Get_ResolverWithoutTheType_ThrowsAndNamesIt()
    {
        var error = Assert.Throws<NotSupportedException>(() => new JsonMetadata { Options = ReadingContext.Default.Options }.Get<Envelope>());

        Assert.Contains(nameof(Envelope), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deserialize_JsonNull_Throws() =>
        Assert.Throws<JsonException>(() => Deserializer<Reading>(new JsonMetadata()).Deserialize("null"u8.ToArray(), Context));

    private static JsonPayloadDeserializer<T> Deserializer<T>(JsonMetadata metadata) => new(metadata.Get<T>());

    internal sealed record Reading(string LoincCode, decimal Value);

    internal sealed record Envelope(Reading Reading);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Reading))]
    internal sealed partial class ReadingContext : JsonSerializerContext;

    private sealed class FailsHalfway : JsonConverter<Reading>
    {
        public override Reading? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Reading value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(value.LoincCode);
            if (value.LoincCode == "fail")
            {
                throw new InvalidOperationException();
            }

            writer.WriteEndArray();
        }
    }

    private sealed class Nests(JsonPayloadSerializer<Reading> inner) : JsonConverter<Envelope>
    {
        public override Envelope? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Envelope value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(inner.Serialize(value.Reading, Context));
            writer.WriteEndArray();
        }
    }
}
