using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NSubstitute;

namespace Healthcare.Kafka.Client.Tests;

public class SecurityRulesTests
{
    private const string Pem = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----";

    private static readonly string _file = typeof(SecurityRulesTests).Assembly.Location;

    /// <summary>Gets what is insecure, and the option that accepts it.</summary>
    public static TheoryData<string, Action<KafkaSecurityOptions>, Action<KafkaSecurityOptions>> Insecure => new()
    {
        { "AllowInsecurePlaintext", s => s.Protocol = null, s => s.AllowInsecurePlaintext = true },
        { "AllowInsecurePlaintext", s => s.Protocol = SecurityProtocol.Plaintext, s => s.AllowInsecurePlaintext = true },
        { "AllowInsecureSaslPlaintext", s => Sasl(s, SecurityProtocol.SaslPlaintext), s => s.AllowInsecureSaslPlaintext = true },
        { "AllowInsecureCertificates", s => s.CertificateVerification = false, s => s.AllowInsecureCertificates = true },
        { "AllowInsecureHostNames", s => s.EndpointIdentificationAlgorithm = SslEndpointIdentificationAlgorithm.None, s => s.AllowInsecureHostNames = true },
        { "AllowInsecureTokenEndpoint", s => OAuth(s, "http://idp/token"), s => s.AllowInsecureTokenEndpoint = true },
    };

    public static TheoryData<string, Action<KafkaSecurityOptions>> Protected => new()
    {
        { "TLS", s => s.Protocol = SecurityProtocol.Ssl },
        { "TLS with CA file", s => s.CaLocation = _file },
        { "TLS with CA text", s => s.CaPem = Pem },
        { "mutual TLS with files", s => (s.CertificateLocation, s.KeyLocation, s.KeyPassword) = (_file, _file, "p") },
        { "mutual TLS with texts", s => (s.CertificatePem, s.KeyPem) = (Pem, Pem) },
        { "mutual TLS with PKCS#12", s => (s.KeystoreLocation, s.KeystorePassword) = (_file, "p") },
        { "Plain", s => Sasl(s, SecurityProtocol.SaslSsl, SaslMechanism.Plain) },
        { "Scram 256", s => Sasl(s, SecurityProtocol.SaslSsl, SaslMechanism.ScramSha256) },
        { "Scram 512", s => Sasl(s, SecurityProtocol.SaslSsl) },
        { "OAuthBearer", s => OAuth(s, "https://idp/token") },
        { "Gssapi", s => (s.Protocol, s.Mechanism, s.KerberosPrincipal, s.KerberosKeytab) = (SecurityProtocol.SaslSsl, SaslMechanism.Gssapi, "svc/host@REALM.ORG", "/etc/kafka/client.keytab") },
    };

    public static TheoryData<string, Action<KafkaSecurityOptions>> Wrong => new()
    {
        { "Security:Mechanism (sasl.mechanism) is not set", s => s.Protocol = SecurityProtocol.SaslSsl },
        { "Security:Mechanism (sasl.mechanism) is PLAIN; it has no effect without SASL", s => s.Mechanism = SaslMechanism.Plain },
        { "Security:Username (sasl.username) is not set; ScramSha512 needs it", s => { Sasl(s, SecurityProtocol.SaslSsl); s.Username = null; } },
        { "Security:Password (sasl.password) is not set; ScramSha512 needs it", s => { Sasl(s, SecurityProtocol.SaslSsl); s.Password = ""; } },
        { "OAuthBearerClientId (sasl.oauthbearer.client.id) is not set", s => { OAuth(s, "https://i"); s.OAuthBearerClientId = null; } },
        { "OAuthBearerClientSecret (sasl.oauthbearer.client.secret) is not set", s => { OAuth(s, "https://i"); s.OAuthBearerClientSecret = null; } },
        { "OAuthBearerTokenEndpointUrl (sasl.oauthbearer.token.endpoint.url) is not set", s => OAuth(s, null) },
        { "KerberosPrincipal (sasl.kerberos.principal) has characters", s => (s.Protocol, s.Mechanism, s.KerberosPrincipal) = (SecurityProtocol.SaslSsl, SaslMechanism.Gssapi, "a; rm -rf /") },
        { "KerberosKeytab (sasl.kerberos.keytab) has characters", s => (s.Protocol, s.Mechanism, s.KerberosKeytab) = (SecurityProtocol.SaslSsl, SaslMechanism.Gssapi, "/x\"$(id)") },
        { "CaPem is set too", s => (s.CaLocation, s.CaPem) = (_file, Pem) },
        { "HttpsCaPem is set too", s => (s.HttpsCaLocation, s.HttpsCaPem) = (_file, Pem) },
        { "KeyLocation (ssl.key.location) is not set; a client certificate needs", s => s.CertificatePem = Pem },
        { "CertificateLocation (ssl.certificate.location) is not set; a private key needs", s => s.KeyPem = Pem },
        { "KeystorePassword (ssl.keystore.password) is not set", s => s.KeystoreLocation = _file },
        { "KeystoreLocation (ssl.keystore.location) is", s => (s.KeystoreLocation, s.KeystorePassword, s.CertificatePem, s.KeyPem) = (_file, "p", Pem, Pem) },
        { "KeyPem (ssl.key.pem) is not PEM text", s => (s.CertificatePem, s.KeyPem) = (Pem, "SENTINEL") },
        { "CaLocation (ssl.ca.location) is /no/such/file; there is no such file", s => s.CaLocation = "/no/such/file" },
    };

    [Theory(DisableDiscoveryEnumeration = true), MemberData(nameof(Insecure))]
    public void Validate_Insecure_NeedsItsFlagAndInProductionASecondOne(string flag, Action<KafkaSecurityOptions> insecure, Action<KafkaSecurityOptions> allow)
    {
        var options = Clients.Producer(options => insecure(options.Security));

        var error = Assert.Single(Validate(options, "Development"));
        Assert.Contains($"or Kafka:Producers:lab:Security:{flag}=true where that is meant", error, StringComparison.Ordinal);

        allow(options.Security);
        Assert.Empty(Validate(options, "Development"));
        Assert.Empty(Validate(options, null));

        error = Assert.Single(Validate(options, "Production"));
        Assert.Contains("the host environment is Production", error, StringComparison.Ordinal);
        Assert.Contains("Kafka:Producers:lab:Security:AllowInsecureInProduction=true", error, StringComparison.Ordinal);

        options.Security.AllowInsecureInProduction = true;
        Assert.Empty(Validate(options, "Production"));
    }

    [Fact]
    public void Validate_InsecureInProductionOnly_IsNotEnough() =>
        Assert.Single(Validate(Clients.Producer(o => (o.Security.Protocol, o.Security.AllowInsecureInProduction) = (SecurityProtocol.Plaintext, true)), "Production"));

    [Theory(DisableDiscoveryEnumeration = true), MemberData(nameof(Insecure))]
    public void Validate_InsecureAndAllowed_LogsAWarningThatNamesTheFlag(string flag, Action<KafkaSecurityOptions> insecure, Action<KafkaSecurityOptions> allow)
    {
        var logger = new ListLogger();
        var factory = Substitute.For<ILoggerFactory>();
        factory.CreateLogger("Healthcare.Kafka.Client.Producer").Returns(logger);
        var options = Clients.Producer(o => insecure(o.Security));
        allow(options.Security);

        Assert.True(new HealthcareProducerOptionsValidator(loggerFactory: factory).Validate("lab", options).Succeeded);

        var (level, id, properties) = Assert.Single(logger.Entries);
        Assert.Equal((LogLevel.Warning, EventIds.InsecureSettingAccepted), (level, id.Id));
        Assert.Equal(("lab", $"Kafka:Producers:lab:Security:{flag}"), (properties["ClientName"], properties["Setting"]));
    }

    [Theory(DisableDiscoveryEnumeration = true), MemberData(nameof(Protected))]
    public void Validate_Protected_IsAcceptedInProductionWithoutAWarning(string way, Action<KafkaSecurityOptions> protect)
    {
        Assert.NotEmpty(way);
        var factory = Substitute.For<ILoggerFactory>();
        var logger = new ListLogger();
        factory.CreateLogger(Arg.Any<string>()).Returns(logger);
        var environment = Substitute.For<IHostEnvironment>();
        environment.EnvironmentName.Returns("Production");

        var result = new HealthcareProducerOptionsValidator(null, environment, factory).Validate("lab", Clients.Producer(options => protect(options.Security)));

        Assert.Empty(result.Failures ?? []);
        Assert.Empty(logger.Entries);
    }

    [Theory(DisableDiscoveryEnumeration = true), MemberData(nameof(Wrong))]
    public void Validate_IncompleteOrContradictory_SaysWhatIsMissing(string error, Action<KafkaSecurityOptions> spoil)
    {
        var found = Clients.SingleError(Clients.Consumer(options => spoil(options.Security)));

        Assert.Contains("Kafka:Consumers:lab:Security:", found, StringComparison.Ordinal);
        Assert.Contains(error, found, StringComparison.Ordinal);
        Assert.DoesNotContain("SENTINEL", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SaslMechanism.Plain, "PLAIN"), InlineData(SaslMechanism.ScramSha256, "SCRAM-SHA-256"), InlineData(SaslMechanism.ScramSha512, "SCRAM-SHA-512")]
    [InlineData(SaslMechanism.OAuthBearer, "OAUTHBEARER"), InlineData(SaslMechanism.Gssapi, "GSSAPI")]
    public void Create_Mechanism_SendsLibrdkafkasName(SaslMechanism mechanism, string name)
    {
        var options = Clients.Producer(o => (o.Security.Protocol, o.Security.Mechanism) = (SecurityProtocol.SaslSsl, mechanism));

        var keys = ProducerSettingsFactory.Create("lab", options).Librdkafka.ToDictionary();

        Assert.Equal(("sasl_ssl", name), (keys["security.protocol"], keys["sasl.mechanism"]));
        Assert.Equal(mechanism == SaslMechanism.OAuthBearer ? "oidc" : null, keys.GetValueOrDefault("sasl.oauthbearer.method"));
    }

    [Fact]
    public void Validate_OAuthBearerWithAnotherGrant_DoesNotAskForClientCredentials()
    {
        var options = Clients.Producer(o =>
        {
            (o.Security.Protocol, o.Security.Mechanism) = (SecurityProtocol.SaslSsl, SaslMechanism.OAuthBearer);
            o.Librdkafka["sasl.oauthbearer.metadata.authentication.type"] = "azure_imds";
        });

        Assert.Empty(Clients.Errors(options));
    }

    private static string[] Validate(HealthcareProducerOptions options, string? environmentName)
    {
        var environment = environmentName is null ? null : Substitute.For<IHostEnvironment>();
        environment?.EnvironmentName.Returns(environmentName);
        return [.. new HealthcareProducerOptionsValidator(null, environment).Validate("lab", options).Failures ?? []];
    }

    private static void Sasl(KafkaSecurityOptions security, SecurityProtocol protocol, SaslMechanism mechanism = SaslMechanism.ScramSha512) =>
        (security.Protocol, security.Mechanism, security.Username, security.Password) = (protocol, mechanism, "u", "p");

    private static void OAuth(KafkaSecurityOptions security, string? url) =>
        (security.Protocol, security.Mechanism, security.OAuthBearerClientId, security.OAuthBearerClientSecret, security.OAuthBearerTokenEndpointUrl) =
        (SecurityProtocol.SaslSsl, SaslMechanism.OAuthBearer, "id", "secret", url);
}
