using System.Security.Cryptography.X509Certificates;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>TLS and SASL, with brokers that test what clients do about what is wrong.</summary>
public sealed class TlsFaultTests : IDisposable
{
    private const string Topic = "clinical.observation.recorded";
    private const string First = "SENTINEL-first";
    private const string Second = "SENTINEL-second";

    private readonly TestCertificates _authority = new("hospital");
    private readonly CollectedLogs _logs = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _logs.Dispose();
    }

    [Theory]
    [InlineData(ClientTransport.Native)]
    [InlineData(ClientTransport.Managed)]
    public async Task Produce_OverMutualTls_IsPersisted(ClientTransport transport)
    {
        using var server = _authority.Issue("localhost");
        using var client = _authority.Issue("lab");
        await using var brokers = await StartAsync(server, wantsClientCertificate: true);
        await using var producer = Open(brokers, transport, security =>
        {
            (security.CertificatePem, security.KeyPem) = (client.ExportCertificatePem(), client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        });

        Assert.Equal(PersistenceStatus.Persisted, (await ProduceAsync(producer)).Status);
    }

    // Fault test 69.
    [Theory]
    [InlineData("authority")]
    [InlineData("host")]
    [InlineData("expired")]
    public async Task Broker_WithACertificateThatDoesNotHold_IsRefused(string fault)
    {
        using var other = new TestCertificates("somebody");
        using var server = fault switch
        {
            "authority" => other.Issue("localhost"),
            "host" => _authority.Issue("kafka.example"),
            _ => _authority.Issue("localhost", days: -1),
        };
        await using var brokers = await StartAsync(server);
        await using var producer = Open(brokers, ClientTransport.Auto);

        var call = ProduceAsync(producer);
        await Eventually.Async(() => _logs.Of(EventIds.ProducerError).Any(entry => entry["ErrorCode"] is ErrorCode.Local_Ssl));

        Assert.Contains(producer.Refusals.All, one => one.Value == ErrorCode.Local_Ssl);
        Assert.NotEqual(PersistenceStatus.Persisted, (await call).Status);
        AssertNothingSaid();
    }

    // Fault test 69.
    [Fact]
    public async Task Client_WithoutTheCertificateThatIsWanted_IsRefusedAndSaysSo()
    {
        using var server = _authority.Issue("localhost");
        await using var brokers = await StartAsync(server, wantsClientCertificate: true);
        await using var producer = Open(brokers, ClientTransport.Auto);

        var call = ProduceAsync(producer);

        // A broker of Java says why, this one only closes the connection.
        await Eventually.Async(() => _logs.Of(EventIds.ProducerError).Any(entry => entry["ErrorCode"] is ErrorCode.Local_Ssl or ErrorCode.Local_AllBrokersDown));

        Assert.NotEqual(PersistenceStatus.Persisted, (await call).Status);
        Assert.Equal(0, brokers.Handshakes);
        AssertNothingSaid();
    }

    // Fault test 70: a wrong password, and one that is rotated.
    [Theory]
    [InlineData(ClientTransport.Native)]
    [InlineData(ClientTransport.Managed)]
    public async Task Password_WrongThenRotated_IsUnhealthyThenRecovers(ClientTransport transport)
    {
        using var server = _authority.Issue("localhost");
        await using var brokers = await StartAsync(server);
        brokers.Password = Second;
        var provider = new RotatedPassword(First);
        using var secrets = new ClientSecrets("lab", provider, null, TimeSpan.FromMilliseconds(200), _logs.CreateLogger(SecretLog.Category), TimeProvider.System);
        await using var producer = Open(
            brokers,
            transport,
            security => (security.Protocol, security.Mechanism, security.HasCredentialProvider) = (SecurityProtocol.SaslSsl, SaslMechanism.Plain, true),
            secrets,
            TimeSpan.FromMinutes(1));

        var call = ProduceAsync(producer);
        await Eventually.Async(() => brokers.RefusedLogins > 0 && producer.Refusals.All.Any(one => one.Value == ErrorCode.Local_Authentication));
        provider.Password = Second;

        Assert.Equal(PersistenceStatus.Persisted, (await call).Status);
        Assert.True(brokers.Logins > 0);
        await Eventually.Async(() => producer.Refusals.All.Count == 0);
        AssertNothingSaid();
    }

    private static async Task<SecuredBrokers> StartAsync(X509Certificate2 certificate, bool wantsClientCertificate = false)
    {
        var brokers = await SecuredBrokers.StartAsync(certificate, wantsClientCertificate);
        brokers.CreateTopic(Topic);
        return brokers;
    }

    private ProducerCore Open(
        SecuredBrokers brokers, ClientTransport transport, Action<KafkaSecurityOptions>? secure = null, ClientSecrets? secrets = null, TimeSpan? deliveryTimeout = null)
    {
        var options = new HealthcareProducerOptions
        {
            BootstrapServers = brokers.BootstrapServers, Transport = transport, DeliveryTimeout = deliveryTimeout ?? TimeSpan.FromSeconds(5),
            FlushTimeout = TimeSpan.FromSeconds(1), Security = { Protocol = SecurityProtocol.Ssl, CaPem = _authority.AuthorityPem },
        };
        secure?.Invoke(options.Security);
        return new ProducerCore(ProducerSettingsFactory.Create("lab", options) with { Secrets = secrets ?? ClientSecrets.None }, _logs, TimeProvider.System);
    }

    private static async Task<DeliveryOutcome> ProduceAsync(ProducerCore core)
    {
        var producer = new HealthcareProducer<string, string>(core, ClusterProducer.Text, ClusterProducer.Text);
        var message = new OutgoingMessage<string, string>($"{PhiCanary.Mark} key", $"{PhiCanary.Mark} value");
        return (await producer.ProduceBatchAsync(Topic, [message], Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation))[0];
    }

    private void AssertNothingSaid() => Assert.DoesNotContain(
        _logs.Entries,
        entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal) || entry.Message.Contains("SENTINEL", StringComparison.Ordinal));

    private sealed class RotatedPassword(string first) : ISaslCredentialProvider
    {
        private volatile string _password = first;

        public string Password
        {
            set => _password = value;
        }

        public ValueTask<SaslCredentials> GetCredentialsAsync(string clientName, CancellationToken cancellationToken) => new(new SaslCredentials(clientName, _password));
    }
}
