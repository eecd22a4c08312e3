using System.Diagnostics;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Tool;

/// <summary>A connection that settings describe: for admin requests, for our clients, and for Confluent.Kafka's own.</summary>
internal sealed class ClusterConnection(HealthcareClientOptions options)
{
    // Less than ten seconds in all, which is what a person waits for an answer.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(1);

    public string BootstrapServers => options.BootstrapServers ?? "";

    public KafkaSecurityOptions Security => options.Security;

    /// <summary>Connects to an embedded cluster.</summary>
    public static ClusterConnection To(EmbeddedKafkaCluster cluster) => new(new HealthcareProducerOptions
    {
        BootstrapServers = cluster.BootstrapServers,
        Security = new() { Protocol = SecurityProtocol.Plaintext, AllowInsecurePlaintext = true, AllowInsecureInProduction = true },
    });

    /// <summary>Gets the commands of Kafka's own tools for this cluster.</summary>
    public string CommandArguments =>
        $"--bootstrap-server {BootstrapServers}" + (Security.Protocol is null or SecurityProtocol.Plaintext ? "" : " --command-config client.properties");

    /// <summary>Gives a configuration of Confluent.Kafka the brokers and the security settings.</summary>
    public T Connect<T>(T config)
        where T : ClientConfig
    {
        foreach (var row in (OptionKey[])[.. LibrdkafkaKeys.Connection, .. LibrdkafkaKeys.Security])
        {
            if (row.Key is not null && row.Text(options) is { } text)
            {
                config.Set(row.Key, row.InKeyUnit(text));
            }
        }

        if (Security.HasCredentialFile)
        {
            (config.SaslUsername, config.SaslPassword) = Credentials();
        }

        if (Security.Mechanism == SaslMechanism.OAuthBearer)
        {
            config.Set(ClientConfiguration.OidcMethod.Key, ClientConfiguration.OidcMethod.Value);
        }

        foreach (var (key, value) in options.Librdkafka)
        {
            config.Set(key, value);
        }

        return config;
    }

    /// <summary>Opens an admin client; it connects with its first request.</summary>
    public IAdminClient OpenAdmin() => OpenAdmin(static _ => { });

    /// <summary>Asks the cluster for its brokers and topics, and by that finds out whether it can be reached at all.</summary>
    /// <exception cref="ToolException">It cannot be, or not with these credentials.</exception>
    public Task<Metadata> ReachAsync(CancellationToken cancellationToken) => Task.Run(() => Reach(cancellationToken), cancellationToken);

    private (string Username, string Password) Credentials()
    {
        try
        {
            var read = new SecretFiles(Security).GetCredentialsAsync(ToolApplication.Name, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return (read.Username, read.Password);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.Settings, $"Kafka:Security:UsernameFile or PasswordFile cannot be read ({exception.GetType().Name}).");
        }
    }

    private Metadata Reach(CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var reasons = new ConnectionReasons();
        using var admin = OpenAdmin(reasons.Add);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return admin.GetMetadata(Attempt);
            }
            catch (KafkaException refusal) when (reasons.IsFinal || Stopwatch.GetElapsedTime(startedAt) > Deadline)
            {
                throw reasons.Explain(BootstrapServers, refusal.Error.Code);
            }
            catch (KafkaException refusal) when (refusal.Error.Code is ErrorCode.Local_Transport or ErrorCode.Local_TimedOut)
            {
                // Until the deadline: a broker may be starting.
            }
        }
    }

    private IAdminClient OpenAdmin(Action<Error> onError)
    {
        var config = Connect(new AdminClientConfig());
        config.ClientId ??= ToolApplication.Name;
        try
        {
            return new AdminClientBuilder(config).SetLogHandler(static (_, _) => { }).SetErrorHandler((_, error) => onError(error)).Build();
        }
        catch (InvalidOperationException)
        {
            // Its text may quote a secret.
            throw new ToolException(ExitCode.Settings, "librdkafka refuses the connection's settings. Check Kafka:Security: a file that is missing, a key or a certificate that cannot be read.");
        }
    }
}
