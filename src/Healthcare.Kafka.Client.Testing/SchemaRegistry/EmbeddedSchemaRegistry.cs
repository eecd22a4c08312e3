using System.Collections.Concurrent;
using System.Net;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>A schema registry in this process: Confluent's REST interface over HTTP, for tests without a container.</summary>
/// <remarks>
/// Subjects, versions, ids, GUIDs, references, rules and compatibility levels, with the registry's error codes. Compatible is a schema by a simple rule: a reader
/// requires no property that the writer's schema does not require, and a property of both has one type. Ids and data stay over a restart.
/// </remarks>
public sealed class EmbeddedSchemaRegistry : IAsyncDisposable
{
    private readonly EmbeddedSchemaRegistryOptions _options;
    private readonly SchemaStore _store;
    private readonly RegistryApi _api;
    private readonly RegistryFaults _faults = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private RegistryServer? _server;

    private EmbeddedSchemaRegistry(EmbeddedSchemaRegistryOptions options)
    {
        _options = options;
        _store = new SchemaStore(options.FirstId);
        _api = new RegistryApi(_store, options);
        Url = new Uri("http://127.0.0.1");
    }

    /// <summary>Gets its base URL, on a free port of this machine; it stays over a restart.</summary>
    public Uri Url { get; private set; }

    /// <summary>Gets the requests received so far, such as <c>GET /schemas/ids/1</c>.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Gets or sets how long each answer takes.</summary>
    /// <value>Default: 0.</value>
    public TimeSpan Delay
    {
        get => _faults.Delay;
        set => _faults.Delay = value;
    }

    /// <summary>Starts a registry without schemas.</summary>
    /// <param name="options">What it is like. Default: a current one.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The registry; dispose it.</returns>
    public static async Task<EmbeddedSchemaRegistry> StartAsync(EmbeddedSchemaRegistryOptions? options = null, CancellationToken cancellationToken = default)
    {
        var registry = new EmbeddedSchemaRegistry(options ?? new());
        registry._server = await registry.ServeAsync(port: 0, cancellationToken).ConfigureAwait(false);
        registry.Url = registry._server.Url;
        return registry;
    }

    /// <summary>Registers a schema without asking whether it is compatible.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="schema">The schema's text.</param>
    /// <param name="schemaType">JSON, AVRO or PROTOBUF. Default: JSON. The text must be JSON in each case.</param>
    /// <param name="id">Its id. Default: the next free one, or that of the same schema under another subject.</param>
    /// <param name="ruleSet">Rules, as JSON. Default: none.</param>
    /// <returns>The id.</returns>
    /// <exception cref="ArgumentException">The schema's text is not a JSON object.</exception>
    public int Register(string subject, string schema, string schemaType = "JSON", int? id = null, string? ruleSet = null)
    {
        var text = SchemaText.Parse(schema) ?? throw new ArgumentException("The schema's text is not a JSON object.", nameof(schema));
        return _store.Add(subject, new SchemaContent(SchemaText.Canonical(text, normalize: false), schemaType, null, ruleSet, null), id).Schema.Id;
    }

    /// <summary>Gets the GUID of a schema.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The GUID.</returns>
    /// <exception cref="ArgumentException">There is no such schema.</exception>
    public Guid GuidOf(int id) => _store.Find(schema => schema.Id == id)?.SchemaGuid ?? throw new ArgumentException($"There is no schema {id}.", nameof(id));

    /// <summary>Answers every request with a status, until <see cref="AnswerNormally"/>.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body: sent as a registry's JSON when it begins with a brace, else as plain text. Default: empty.</param>
    /// <param name="times">How many requests are answered so. Default: all.</param>
    public void FailWith(HttpStatusCode status, string body = "", int times = int.MaxValue) => _faults.Set(status, body, times);

    /// <summary>Answers as a registry does again.</summary>
    public void AnswerNormally() => _faults.Clear();

    /// <summary>Stops listening; connections are refused. What is being answered is cut off.</summary>
    /// <returns>A task that ends when it is stopped.</returns>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Stops, unless it is stopped, and starts again on the same port with the same schemas.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>A task that ends when it listens.</returns>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync().ConfigureAwait(false);
        _server = await ServeAsync(Url.Port, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops it for good.</summary>
    /// <returns>A task that ends when it is stopped.</returns>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private Task<RegistryServer> ServeAsync(int port, CancellationToken cancellationToken) =>
        RegistryServer.StartAsync(_api, _faults, _requests, _options, port, cancellationToken);
}
