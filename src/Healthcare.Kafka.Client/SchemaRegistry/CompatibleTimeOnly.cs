using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Healthcare.Kafka.Client;

/// <summary>A time of day as Newtonsoft.Json writes it: no more digits of the second than it has. System.Text.Json writes none or seven.</summary>
internal sealed class CompatibleTimeOnly : JsonConverter<TimeOnly>
{
    private const string Format = "HH:mm:ss.FFFFFFF";
    private const int Longest = 16;

    public override TimeOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeOnly.TryParse(reader.GetString(), CultureInfo.InvariantCulture, out var time) ? time : throw new JsonException("Not a time of day.");

    public override void Write(Utf8JsonWriter writer, TimeOnly value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[Longest];
        value.TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
