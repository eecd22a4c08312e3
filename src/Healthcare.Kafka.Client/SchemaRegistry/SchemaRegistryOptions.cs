namespace Healthcare.Kafka.Client;

/// <summary>How the schema registry is reached: the section <c>Kafka:SchemaRegistry</c>, then code.</summary>
/// <remarks>
/// Keys are those of Confluent's registry client, for whoever moves from it; they are not read. What is <see langword="null"/> has the default that is named.
/// </remarks>
public sealed class SchemaRegistryOptions
{
    /// <summary>Gets the base URLs. One that does not answer is passed over for the next, which is then asked first.</summary>
    /// <value>Required: https, or http with <see cref="AllowInsecureHttp"/>; without user and password.</value>
    /// <remarks>Key <c>schema.registry.url</c>. All of one registry: ids of another one mean other schemas.</remarks>
    public IList<string> Urls { get; } = [];

    /// <summary>Gets or sets user and password for basic authentication, as <c>user:password</c>.</summary>
    /// <value>Default: none. The password may hold colons.</value>
    /// <remarks>Key <c>schema.registry.basic.auth.user.info</c>. A secret: keep it in a secret store, never in appsettings.json.</remarks>
    public string? BasicAuthUserInfo { get; set; }

    /// <summary>Gets or sets a bearer token that does not change.</summary>
    /// <value>Default: none.</value>
    /// <remarks>Key <c>schema.registry.bearer.auth.token</c>. A secret: keep it in a secret store, never in appsettings.json.</remarks>
    public string? BearerAuthToken { get; set; }

    /// <summary>Gets or sets what gives the bearer token of each request, such as a client of an authorization server that keeps it until it expires.</summary>
    /// <value>Default: none. Code only.</value>
    /// <remarks>What it throws counts as a registry that does not answer. Called often: it should answer from memory.</remarks>
    public Func<CancellationToken, ValueTask<string>>? BearerTokenProvider { get; set; }

    /// <summary>Gets or sets the logical cluster that a token is for (Confluent Cloud: <c>lsrc-…</c>).</summary>
    /// <value>Default: none.</value>
    /// <remarks>Key <c>schema.registry.bearer.auth.logical.cluster</c>. Sent as the header <c>target-sr-cluster</c>.</remarks>
    public string? BearerAuthLogicalCluster { get; set; }

    /// <summary>Gets or sets the identity pool that a token is for (Confluent Cloud: <c>pool-…</c>).</summary>
    /// <value>Default: none.</value>
    /// <remarks>Key <c>schema.registry.bearer.auth.identity.pool.id</c>. Sent as the header <c>Confluent-Identity-Pool-Id</c>.</remarks>
    public string? BearerAuthIdentityPoolId { get; set; }

    /// <summary>Gets or sets the file of the certificate authorities that sign the registry's certificate (PEM).</summary>
    /// <value>Default: the operating system's.</value>
    /// <remarks>Key <c>schema.registry.ssl.ca.location</c>. Only these are trusted then.</remarks>
    public string? SslCaLocation { get; set; }

    /// <summary>Gets or sets the file with client certificate and key (PKCS#12), for mutual TLS.</summary>
    /// <value>Default: none.</value>
    /// <remarks>Key <c>schema.registry.ssl.keystore.location</c>. Read when the registry's client is made.</remarks>
    public string? SslKeystoreLocation { get; set; }

    /// <summary>Gets or sets the password of the PKCS#12 file.</summary>
    /// <value>Default: none.</value>
    /// <remarks>Key <c>schema.registry.ssl.keystore.password</c>. A secret: keep it in a secret store, never in appsettings.json.</remarks>
    public string? SslKeystorePassword { get; set; }

    /// <summary>Gets or sets the client certificate's file (PEM), instead of <see cref="SslKeystoreLocation"/>.</summary>
    /// <value>Default: none. Needs <see cref="SslKeyLocation"/>.</value>
    public string? SslCertificateLocation { get; set; }

    /// <summary>Gets or sets the file of the client certificate's private key (PEM).</summary>
    /// <value>Default: none.</value>
    public string? SslKeyLocation { get; set; }

    /// <summary>Gets or sets the password of the private key.</summary>
    /// <value>Default: none. A secret.</value>
    public string? SslKeyPassword { get; set; }

    /// <summary>Gets or sets how long one URL may take for one answer.</summary>
    /// <value>10 ms to 5 minutes. Default: 10 s (Confluent's client: 30 s).</value>
    /// <remarks>Key <c>schema.registry.request.timeout.ms</c>. A produce call that needs a schema waits for all URLs and rounds; a known schema asks for none.</remarks>
    public TimeSpan? RequestTimeout { get; set; }

    /// <summary>Gets or sets how many more rounds over all URLs follow a first one without an answer: a connection error, a timeout, 408, 429 or 5xx.</summary>
    /// <value>0 to 100. Default: 3 (Confluent's client: 2, which it writes as 3 attempts).</value>
    /// <remarks>Key <c>schema.registry.max.retries</c>. A consumer asks again and again after that; a produce call fails, and may be made again.</remarks>
    public int? MaxRetries { get; set; }

    /// <summary>Gets or sets the wait before the second round; it doubles from round to round, and each is cut by up to a half.</summary>
    /// <value>1 ms to 1 minute. Default: 200 ms (Confluent's client: 1 s).</value>
    /// <remarks>Key <c>schema.registry.retries.wait.ms</c>.</remarks>
    public TimeSpan? RetriesWait { get; set; }

    /// <summary>Gets or sets the longest wait between rounds, also where the registry asks for a longer one (Retry-After).</summary>
    /// <value>1 ms to 5 minutes. Default: 5 s (Confluent's client: 20 s).</value>
    /// <remarks>Key <c>schema.registry.retries.max.wait.ms</c>.</remarks>
    public TimeSpan? RetriesMaxWait { get; set; }

    /// <summary>Gets or sets how many connections one URL may have.</summary>
    /// <value>1 to 1,000. Default: 20, as Confluent's client.</value>
    /// <remarks>Key <c>schema.registry.connections.max.per.server</c>. One is enough in the steady state: nothing is asked then.</remarks>
    public int? ConnectionsMaxPerServer { get; set; }

    /// <summary>Gets or sets how many schemas are kept of each kind: by id, by version, by text. All of a kind are forgotten when there are more.</summary>
    /// <value>10 to 1,000,000. Default: 1,000, as Confluent's client.</value>
    /// <remarks>Key <c>schema.registry.max.cached.schemas</c>. More than a service meets; damaged payloads name any number of them.</remarks>
    public int? MaxCachedSchemas { get; set; }

    /// <summary>Gets or sets how long the latest version of a subject is taken for the latest.</summary>
    /// <value>1 second to 1 day. Default: 5 minutes (Confluent's client: for ever).</value>
    /// <remarks>Key <c>schema.registry.latest.cache.ttl.secs</c>. A producer with UseLatest picks a new version up after that, without a restart.</remarks>
    public TimeSpan? LatestCacheTtl { get; set; }

    /// <summary>Gets or sets for how long an id that the registry does not know may still appear; a consumer waits for it, and asks again after 1, 1, 2, 4, … s.</summary>
    /// <value>0 to 1 hour. Default: 30 s.</value>
    /// <remarks>Then its messages go the way of what cannot be deserialized, at once, and it is asked for again each minute. Longer than a registry's follower lags behind.</remarks>
    public TimeSpan? UnknownSchemaWait { get; set; }

    /// <summary>Gets or sets whether a URL may be http.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    /// <remarks>For development and for tests. Credentials can be read, and schemas and ids changed, on the way.</remarks>
    public bool AllowInsecureHttp { get; set; }

    /// <summary>Gets or sets whether <see cref="AllowInsecureHttp"/> is accepted in the Production environment too.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    /// <remarks>Without it a start in Production is refused.</remarks>
    public bool AllowInsecureInProduction { get; set; }

    /// <summary>Gets or sets what changes the connections' handler before its first use: a proxy, say.</summary>
    /// <value>Default: nothing. Code only.</value>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; set; }

    internal BoundValues Bound { get; } = new();

    /// <summary>Names the URLs, without credentials.</summary>
    /// <returns>A short description.</returns>
    public override string ToString() =>
        $"schema registry {string.Join(", ", Urls.Select(url => url.Contains('@', StringComparison.Ordinal) ? OptionDisplay.Redacted : url))}";
}
