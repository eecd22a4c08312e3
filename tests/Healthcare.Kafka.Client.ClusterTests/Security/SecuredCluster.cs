using System.Security.Cryptography.X509Certificates;
using Confluent.Kafka.Admin;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A cluster with TLS and a login: the one that KAFKA_BOOTSTRAP_SERVERS and KAFKA_SECURITY_PROTOCOL name, or else an embedded one behind TLS and PLAIN.</summary>
internal sealed class SecuredCluster : IAsyncDisposable
{
    private const string EmbeddedPassword = "SENTINEL-embedded";

    private readonly TestCertificates _authority = new("hospital");
    private X509Certificate2? _certificate;
    private SecuredBrokers? _embedded;

    public static bool IsNamed => Read("KAFKA_SECURITY_PROTOCOL") is not null;

    /// <summary>Gets whom the named cluster takes tokens of.</summary>
    public static string Principal => Read("KAFKA_SASL_USERNAME") ?? "lab";

    private static bool NamedWantsTokens => string.Equals(Read("KAFKA_SASL_MECHANISM"), nameof(SaslMechanism.OAuthBearer), StringComparison.OrdinalIgnoreCase);

    public string BootstrapServers => _embedded?.BootstrapServers ?? Read("KAFKA_BOOTSTRAP_SERVERS")!;

    /// <summary>Gets what a client needs, as configuration under Kafka:Security.</summary>
    public IReadOnlyDictionary<string, string?> Security => _embedded is null
        ? new Dictionary<string, string?>
        {
            ["Protocol"] = Read("KAFKA_SECURITY_PROTOCOL"),
            ["Mechanism"] = Read("KAFKA_SASL_MECHANISM"),
            ["Username"] = NamedWantsTokens ? null : Read("KAFKA_SASL_USERNAME"),
            ["Password"] = NamedWantsTokens ? null : Read("KAFKA_SASL_PASSWORD"),
            ["CaLocation"] = Read("KAFKA_SSL_CA_LOCATION"),
            ["CertificateLocation"] = Read("KAFKA_SSL_CERTIFICATE_LOCATION"),
            ["KeyLocation"] = Read("KAFKA_SSL_KEY_LOCATION"),
        }
        : new Dictionary<string, string?>
        {
            ["Protocol"] = "SaslSsl", ["CaPem"] = _authority.AuthorityPem,
            ["Mechanism"] = _embedded.TakesToken is null ? nameof(SaslMechanism.Plain) : nameof(SaslMechanism.OAuthBearer),
            ["Username"] = _embedded.TakesToken is null ? "lab" : null,
            ["Password"] = _embedded.TakesToken is null ? EmbeddedPassword : null,
        };

    /// <summary>Starts an embedded cluster, but where the environment names one that asks for the same kind of login.</summary>
    /// <param name="takesToken">Makes it one that asks for tokens, and judges them.</param>
    public static async Task<SecuredCluster> StartAsync(Func<string, bool>? takesToken = null)
    {
        var cluster = new SecuredCluster();
        if (!IsNamed || NamedWantsTokens != (takesToken is not null))
        {
            cluster._certificate = cluster._authority.Issue("localhost");
            cluster._embedded = await SecuredBrokers.StartAsync(cluster._certificate);
            (cluster._embedded.Password, cluster._embedded.TakesToken) = (EmbeddedPassword, takesToken);
        }

        return cluster;
    }

    /// <summary>Creates a topic that no earlier run has.</summary>
    /// <param name="keys">The settings of a client that may.</param>
    /// <param name="token">Its token, where the cluster wants one.</param>
    public async Task<string> CreateTopicAsync(IEnumerable<KeyValuePair<string, string>> keys, OAuthBearerToken? token = null)
    {
        var topic = $"secured-{Guid.NewGuid():N}";
        if (_embedded is not null)
        {
            _embedded.CreateTopic(topic);
            return topic;
        }

        using var admin = new AdminClientBuilder(keys.Where(pair => pair.Key.StartsWith('s') || pair.Key == "bootstrap.servers")).Build();
        if (token is not null)
        {
            new ManagedSecretTarget(admin).SetToken(token);
        }

        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 1, ReplicationFactor = -1 }]);
        return topic;
    }

    public async ValueTask DisposeAsync()
    {
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }

        _certificate?.Dispose();
        _authority.Dispose();
    }

    private static string? Read(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
