using System.Text.Json.Serialization.Metadata;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>An embedded registry with a client of it, whose waits are short.</summary>
internal sealed class TestRegistry : IAsyncDisposable
{
    public const string Schema = """{"type":"object","title":"Small","properties":{"Id":{"type":"string"},"N":{"type":"integer"}},"required":["Id"]}""";

    private TestRegistry(EmbeddedSchemaRegistry server, SchemaRegistryOptions options, TimeProvider time)
    {
        Server = server;
        Client = new SchemaRegistryClient(new SchemaRegistrySettings(options), new RegistryState(Logs.CreateLogger(RegistryLog.Category), time), time);
    }

    public EmbeddedSchemaRegistry Server { get; }

    public SchemaRegistryClient Client { get; }

    public CollectedLogs Logs { get; } = new();

    public static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)ConfluentCompatibleJson.Options.GetTypeInfo(typeof(T));

    public static async Task<TestRegistry> StartAsync(
        Action<SchemaRegistryOptions>? configure = null, EmbeddedSchemaRegistryOptions? server = null, TimeProvider? time = null)
    {
        var registry = await EmbeddedSchemaRegistry.StartAsync(server, TestContext.Current.CancellationToken);
        return new TestRegistry(registry, Options(registry.Url, configure), time ?? TimeProvider.System);
    }

    public static SchemaRegistryOptions Options(Uri url, Action<SchemaRegistryOptions>? configure = null)
    {
        var options = new SchemaRegistryOptions
        {
            Urls = { $"{url}" },
            AllowInsecureHttp = true,
            MaxRetries = 1,
            RetriesWait = TimeSpan.FromMilliseconds(1),
            RetriesMaxWait = TimeSpan.FromMilliseconds(5),
        };
        configure?.Invoke(options);
        return options;
    }

    public int CountOf(string request) => Server.Requests.Count(one => one == request);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>The small message of the golden vectors.</summary>
internal sealed record Small(string Id, int N);
