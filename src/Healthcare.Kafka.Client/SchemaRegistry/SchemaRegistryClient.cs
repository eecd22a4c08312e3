using System.Text.Json;

namespace Healthcare.Kafka.Client;

/// <summary>The registry's REST interface, each answer asked for once.</summary>
internal sealed class SchemaRegistryClient : ISchemaRegistry, IDisposable
{
    private readonly RegistryHttp _http;
    private readonly SchemaCache<SchemaKey> _byId;
    private readonly SchemaCache<(string Subject, int Version)> _byVersion;
    private readonly SchemaCache<SchemaRequest> _byText;
    private readonly LatestSchemas _latest;
    private readonly UnknownSchemas _unknown;

    public SchemaRegistryClient(SchemaRegistrySettings settings, RegistryState state, TimeProvider time)
    {
        _http = new RegistryHttp(settings, state, time);
        _byId = new(settings.MaxCachedSchemas);
        _byVersion = new(settings.MaxCachedSchemas);
        _byText = new(settings.MaxCachedSchemas);
        _latest = new(settings.MaxCachedSchemas, settings.LatestCacheTtl, time);
        _unknown = new(settings.UnknownSchemaWait, time);
        State = state;
    }

    public RegistryState State { get; }

    public Task<RegistrySchema> RegisterAsync(
        string subject, SchemaDefinition schema, bool normalize = false, CancellationToken cancellationToken = default)
    {
        var request = SchemaRequest.Of(subject, schema, normalize, isRegistration: true);
        return _byText.GetAsync(
            request,
            async () =>
            {
                var registered = await PostAsync(request, schema, "versions", $"a schema for subject '{subject}'").ConfigureAwait(false);
                _latest.Forget(subject);
                return registered;
            },
            cancellationToken);
    }

    public Task<RegistrySchema> LookUpAsync(
        string subject, SchemaDefinition schema, bool normalize = false, CancellationToken cancellationToken = default)
    {
        var request = SchemaRequest.Of(subject, schema, normalize, isRegistration: false);
        return _byText.GetAsync(request, () => PostAsync(request, schema, null, $"the schema given for subject '{subject}'"), cancellationToken);
    }

    public Task<RegistrySchema> GetByIdAsync(int id, string? subject = null, CancellationToken cancellationToken = default)
    {
        var query = subject is null ? "" : $"?subject={Uri.EscapeDataString(subject)}";
        return GetAsync(
            new SchemaKey(new SchemaId(id), SchemaKey.ContextOf(subject)), $"schemas/ids/{id}{query}", schema => schema with { Id = id, Subject = subject ?? schema.Subject }, cancellationToken);
    }

    public Task<RegistrySchema> GetByGuidAsync(Guid schemaGuid, CancellationToken cancellationToken = default) =>
        GetAsync(new SchemaKey(new SchemaId(schemaGuid), ""), $"schemas/guids/{schemaGuid:D}", schema => schema with { SchemaGuid = schemaGuid }, cancellationToken);

    public Task<RegistrySchema> GetLatestAsync(string subject, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        return _latest.GetAsync(subject, () => VersionAsync(subject, "latest"), cancellationToken);
    }

    public Task<RegistrySchema> GetVersionAsync(string subject, int version, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        return _byVersion.GetAsync((subject, version), () => VersionAsync(subject, $"{version}"), cancellationToken);
    }

    public async Task<IReadOnlyList<int>> GetVersionsAsync(string subject, CancellationToken cancellationToken = default)
    {
        var answer = await _http.SendAsync(RegistryCall.Get($"{PathOf(subject)}/versions", $"subject '{subject}'"), cancellationToken).ConfigureAwait(false);
        return [.. SchemaAnswer.Items(answer).Select(version => version.GetInt32())];
    }

    public async Task<IReadOnlyList<string>> GetSubjectsAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _http.SendAsync(RegistryCall.Get("subjects", "its subjects"), cancellationToken).ConfigureAwait(false);
        return [.. SchemaAnswer.Items(answer).Select(subject => subject.GetString() ?? "")];
    }

    public async Task<SchemaCompatibility> CheckCompatibilityAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken = default)
    {
        var call = RegistryCall.Post(
            $"compatibility/{PathOf(subject)}/versions/latest?verbose=true", $"subject '{subject}'", SchemaBody.Of(schema));
        var answer = await _http.SendAsync(call, cancellationToken).ConfigureAwait(false);
        var messages = answer.TryGetProperty("messages", out var reasons) ? SchemaAnswer.Items(reasons).Select(reason => reason.ToString()) : [];
        return new(answer.TryGetProperty("is_compatible", out var verdict) && verdict.ValueKind == JsonValueKind.True, [.. messages]);
    }

    public async Task<SchemaCompatibilityLevel?> GetCompatibilityLevelAsync(string? subject = null, CancellationToken cancellationToken = default)
    {
        try
        {
            var answer = await _http.SendAsync(RegistryCall.Get(ConfigOf(subject), "its compatibility level"), cancellationToken).ConfigureAwait(false);
            return CompatibilityLevels.Parse(SchemaAnswer.Text(answer, "compatibilityLevel"));
        }
        catch (UnknownSchemaException)
        {
            // 40408, or 40401 from older ones: the subject has no level of its own.
            return null;
        }
    }

    public Task SetCompatibilityLevelAsync(SchemaCompatibilityLevel level, string? subject = null, CancellationToken cancellationToken = default) =>
        _http.SendAsync(RegistryCall.Put(ConfigOf(subject), "its compatibility level", SchemaBody.Of(level)), cancellationToken);

    public void Dispose() => _http.Dispose();

    private static string PathOf(string subject)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        return $"subjects/{Uri.EscapeDataString(subject)}";
    }

    private static string ConfigOf(string? subject) => subject is null ? "config" : $"config/{Uri.EscapeDataString(subject)}";

    private Task<RegistrySchema> GetAsync(SchemaKey key, string path, Func<RegistrySchema, RegistrySchema> complete, CancellationToken cancellationToken)
    {
        var what = $"schema {key.Id}";
        return _unknown.Find(key, what) is { } unknown
            ? Task.FromException<RegistrySchema>(unknown)
            : _byId.GetAsync(key, FetchAsync, cancellationToken);

        async Task<RegistrySchema> FetchAsync()
        {
            try
            {
                var schema = await FetchSchemaAsync(RegistryCall.Get(path, what)).ConfigureAwait(false);
                _unknown.Forget(key);
                return complete(schema);
            }
            catch (UnknownSchemaException exception)
            {
                throw _unknown.Remember(key, exception, what);
            }
        }
    }

    private Task<RegistrySchema> VersionAsync(string subject, string version) =>
        FetchSchemaAsync(RegistryCall.Get($"{PathOf(subject)}/versions/{version}", $"version {version} of subject '{subject}'"));

    private Task<RegistrySchema> PostAsync(SchemaRequest request, SchemaDefinition schema, string? rest, string what)
    {
        var query = request.Normalize ? "?normalize=true" : "";
        var path = rest is null ? PathOf(request.Subject) : $"{PathOf(request.Subject)}/{rest}";
        return FetchSchemaAsync(RegistryCall.Post(path + query, what, SchemaBody.Of(schema)), new RegistrySchema(schema) { Subject = request.Subject });
    }

    // Never cut short by one caller's token: others wait for the same.
    private async Task<RegistrySchema> FetchSchemaAsync(RegistryCall call, RegistrySchema? known = null) =>
        SchemaAnswer.Read(await _http.SendAsync(call, CancellationToken.None).ConfigureAwait(false), known, call.What);
}
