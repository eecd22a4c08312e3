using static Healthcare.Kafka.Client.Rows<Healthcare.Kafka.Client.SchemaRegistryOptions>;

namespace Healthcare.Kafka.Client;

/// <summary>The key table of the schema registry: keys are those of Confluent's client, and so are the defaults in the second last column.</summary>
internal static class SchemaRegistryKeys
{
    private const int OneSecond = 1_000;
    private const int OneMinute = 60 * OneSecond;
    private const string? Ours = null;
    private const string? None = null;

    public static IReadOnlyList<OptionKey> All { get; } =
    [
        //     property                          key                                            least            most  Confluent  guide  default
        Text(  o => o.Urls,                      "schema.registry.url"),
        Secret(o => o.BasicAuthUserInfo,         "schema.registry.basic.auth.user.info"),
        Secret(o => o.BearerAuthToken,           "schema.registry.bearer.auth.token"),
        Text(  o => o.BearerAuthLogicalCluster,  "schema.registry.bearer.auth.logical.cluster"),
        Text(  o => o.BearerAuthIdentityPoolId,  "schema.registry.bearer.auth.identity.pool.id"),
        Text(  o => o.SslCaLocation,             "schema.registry.ssl.ca.location"),
        Text(  o => o.SslKeystoreLocation,       "schema.registry.ssl.keystore.location"),
        Secret(o => o.SslKeystorePassword,       "schema.registry.ssl.keystore.password"),
        Text(  o => o.SslCertificateLocation,    Ours),
        Text(  o => o.SslKeyLocation,            Ours),
        Secret(o => o.SslKeyPassword,            Ours),
        Time(  o => o.RequestTimeout,            "schema.registry.request.timeout.ms",             10, 5 * OneMinute,   "30000",  None,  Every("10000")),
        Count( o => o.MaxRetries,                "schema.registry.max.retries",                     0,             100,  "2",      None,  Every("3")),
        Time(  o => o.RetriesWait,               "schema.registry.retries.wait.ms",                 1,       OneMinute,  "1000",   None,  Every("200")),
        Time(  o => o.RetriesMaxWait,            "schema.registry.retries.max.wait.ms",             1, 5 * OneMinute,   "20000",  None,  Every("5000")),
        Count( o => o.ConnectionsMaxPerServer,   "schema.registry.connections.max.per.server",      1,           1_000,  "20",     None,  Every("20")),
        Count( o => o.MaxCachedSchemas,          "schema.registry.max.cached.schemas",             10,       1_000_000,  "1000",   None,  Every("1000")),
        Time(  o => o.LatestCacheTtl,            "schema.registry.latest.cache.ttl.secs",   OneSecond, 1_440 * OneMinute, None,    None,  Every("300000")),
        Time(  o => o.UnknownSchemaWait,         Ours,                                              0, 60 * OneMinute,  None,     None,  Every("30000")),
        Switch(o => o.AllowInsecureHttp,         Ours,                                                                   None,     None,  Every("false")),
        Switch(o => o.AllowInsecureInProduction, Ours,                                                                   None,     None,  Every("false")),
    ];

    /// <summary>Gets what applies: the option, or else the default.</summary>
    public static string Effective(SchemaRegistryOptions options, string property) =>
        LibrdkafkaKeys.Of(All, property) is var row && row.Text(options) is { } text ? text : row.Preset(0)!;

    private static string?[] Every(string value) => [value, value, value, value];
}
