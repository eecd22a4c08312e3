using System.Text.Json.Serialization.Metadata;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.ConfluentInteropTests;

/// <summary>Confluent's serializers and ours over one registry, with equal settings.</summary>
internal sealed class Interop : IAsyncDisposable
{
    // Members are nullable or not as NJsonSchema writes them, so that Confluent's own validation, which stays on, takes what we wrote.
    public const string Schema =
        """
        {"$schema":"http://json-schema.org/draft-04/schema#","title":"Observation","type":"object","additionalProperties":false,
         "properties":{"Id":{"type":"string"},"Count":{"type":"integer"},"Value":{"type":"number"},"Note":{"type":["null","string"]},"At":{"type":"string","format":"date-time"}}}
        """;

    private readonly IDisposable _services;

    private Interop(EmbeddedSchemaRegistry server, ISchemaRegistry ours, IDisposable services)
    {
        Server = server;
        Ours = ours;
        _services = services;
        Theirs = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = $"{server.Url}" });
    }

    public EmbeddedSchemaRegistry Server { get; }

    public ISchemaRegistry Ours { get; }

    public CachedSchemaRegistryClient Theirs { get; }

    public static JsonTypeInfo<Observation> TypeInfo => (JsonTypeInfo<Observation>)ConfluentCompatibleJson.Options.GetTypeInfo(typeof(Observation));

    public static async Task<Interop> StartAsync(params string[] topics)
    {
        var server = await EmbeddedSchemaRegistry.StartAsync(new() { FirstId = 100 }, TestContext.Current.CancellationToken);
        foreach (var topic in topics)
        {
            // Another title each, so that each topic has an id of its own.
            server.Register($"{topic}-value", Schema.Replace("\"Observation\"", $"\"{topic}\"", StringComparison.Ordinal));
            server.Register($"{topic}-key", Schema.Replace("\"Observation\"", $"\"{topic} key\"", StringComparison.Ordinal));
        }

        var services = new ServiceCollection().AddHealthcareSchemaRegistry().UseEmbeddedSchemaRegistry(server).BuildServiceProvider();
        return new Interop(server, services.GetRequiredService<ISchemaRegistry>(), services);
    }

    public JsonSerializer<Observation> ConfluentSerializer(SchemaIdFraming framing) => new(Theirs, new JsonSerializerConfig
    {
        UseLatestVersion = true,
        AutoRegisterSchemas = false,
        SubjectNameStrategy = SubjectNameStrategy.Topic,
        SchemaIdStrategy = framing == SchemaIdFraming.Header ? SchemaIdSerializerStrategy.Header : SchemaIdSerializerStrategy.Prefix,
    });

    public JsonDeserializer<Observation> ConfluentDeserializer() =>
        new(Theirs, new JsonDeserializerConfig { SubjectNameStrategy = SubjectNameStrategy.Topic });

    public SchemaRegistryJsonSerializer<Observation> OurSerializer(SchemaIdFraming framing) =>
        new(Ours, TypeInfo, new() { UseLatest = true, Framing = framing });

    public SchemaRegistryJsonDeserializer<Observation> OurDeserializer() => new(Ours, TypeInfo);

    public async ValueTask DisposeAsync()
    {
        Theirs.Dispose();
        _services.Dispose();
        await Server.DisposeAsync();
    }
}
