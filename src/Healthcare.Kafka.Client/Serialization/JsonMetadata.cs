using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Healthcare.Kafka.Client;

/// <summary>Which JSON metadata a client uses: what was supplied for the type, else what the options say, else the Web defaults.</summary>
internal sealed class JsonMetadata
{
    private readonly Dictionary<Type, JsonTypeInfo> _supplied = [];

    public JsonSerializerOptions Options { get; set; } = JsonSerializerOptions.Web;

    public void Use<T>(JsonTypeInfo<T> typeInfo) => _supplied[typeof(T)] = typeInfo;

    public JsonTypeInfo<T> Get<T>()
    {
        if (_supplied.TryGetValue(typeof(T), out var supplied))
        {
            return (JsonTypeInfo<T>)supplied;
        }

        Options.MakeReadOnly(populateMissingResolver: true);
        return (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
    }
}
