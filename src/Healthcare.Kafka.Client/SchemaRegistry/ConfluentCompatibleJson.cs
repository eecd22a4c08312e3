using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Healthcare.Kafka.Client;

/// <summary>System.Text.Json as near to Confluent's JSON serializer (Newtonsoft.Json) as it goes. For topics that others write or read with it.</summary>
public static class ConfluentCompatibleJson
{
    /// <summary>Gets the options: names as declared, read without regard to case; text not escaped beyond need; numbers read from text; NaN as text; comments and trailing commas passed over.</summary>
    /// <value>Read-only. Copy them to change them, or to give them to a <c>JsonSerializerContext</c>: <c>new MyJson(new(ConfluentCompatibleJson.Options))</c>.</value>
    /// <remarks>
    /// The JSON is equal, not the bytes: 1 where Newtonsoft writes 1.0, and characters beyond U+FFFF escaped. It differs where Newtonsoft uses what
    /// System.Text.Json ignores: [JsonProperty], [DataMember], public fields, the run-time type of a value. See docs/schema-registry.md.
    /// </remarks>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            PropertyNameCaseInsensitive = true,
            NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            Converters = { new CompatibleTimeOnly() },
        };

        // Where reflection is switched off, a context of the user's brings the metadata.
        options.TypeInfoResolver = JsonSerializer.IsReflectionEnabledByDefault ? null : JsonTypeInfoResolver.Combine();
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
