using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Healthcare.Kafka.Client.ClusterTests;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>The doctor asks brokers for their API versions over a connection of its own: it must get through TLS with the settings that librdkafka gets through with.</summary>
public sealed class SecuredDoctorTests : IDisposable
{
    private const string Password = "SENTINEL-password";

    private readonly TestCertificates _authority = new("hospital");
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    // With KAFKA_SECURITY_PROTOCOL on a real cluster, else on an embedded one behind TLS and PLAIN.
    [Fact]
    public async Task Doctor_OverTlsWithALogin_KnowsTheRelease()
    {
        await using var cluster = await SecuredCluster.StartAsync();

        var run = await DoctorAsync(cluster.BootstrapServers, cluster.Security);

        Assert.Equal("", run.Error);
        Assert.DoesNotContain("SENTINEL", run.Output, StringComparison.Ordinal);
        var result = JsonDocument.Parse(run.Output).RootElement;
        Assert.DoesNotContain(result.GetProperty("notChecked").EnumerateArray(), one => one.GetString()!.Contains("API versions", StringComparison.Ordinal));
        Assert.NotEqual("", result.GetProperty("kafka").GetString());
    }

    [Theory]
    [InlineData("file")]
    [InlineData("folder")]
    [InlineData("PEM")]
    public async Task Ask_WithAnAuthorityOfItsOwn_TrustsIt(string form)
    {
        using var server = _authority.Issue("localhost");
        await using var brokers = await SecuredBrokers.StartAsync(server);
        var file = _folder.File("ca.pem", _authority.AuthorityPem);

        var security = form == "PEM"
            ? new KafkaSecurityOptions { Protocol = SecurityProtocol.Ssl, CaPem = _authority.AuthorityPem }
            : new KafkaSecurityOptions { Protocol = SecurityProtocol.Ssl, CaLocation = form == "file" ? file : _folder.Path };

        Assert.NotEmpty((await AskAsync(brokers, security)).Ranges);
    }

    [Theory]
    [InlineData("PEM")]
    [InlineData("files")]
    [InlineData("encrypted")]
    [InlineData("PKCS#12")]
    public async Task Ask_WhereAClientCertificateIsWanted_ShowsIt(string form)
    {
        using var server = _authority.Issue("localhost");
        using var client = _authority.Issue("lab");
        using var key = client.GetECDsaPrivateKey()!;
        await using var brokers = await SecuredBrokers.StartAsync(server, wantsClientCertificate: true);
        var plain = key.ExportPkcs8PrivateKeyPem();
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000));
        var security = form switch
        {
            "PEM" => new KafkaSecurityOptions { CertificatePem = client.ExportCertificatePem(), KeyPem = plain },
            "files" => new() { CertificateLocation = _folder.File("client.pem", client.ExportCertificatePem()), KeyLocation = _folder.File("client.key", plain) },
            "encrypted" => new() { CertificatePem = client.ExportCertificatePem(), KeyPem = encrypted, KeyPassword = Password },
            _ => new() { KeystoreLocation = Keystore(client), KeystorePassword = Password },
        };
        (security.Protocol, security.CaPem) = (SecurityProtocol.Ssl, _authority.AuthorityPem);

        Assert.NotEmpty((await AskAsync(brokers, security)).Ranges);
    }

    [Fact]
    public async Task Ask_WhereTheHostsNameIsNotChecked_TakesAnother()
    {
        using var server = _authority.Issue("kafka.example");
        await using var brokers = await SecuredBrokers.StartAsync(server);

        Assert.NotEmpty((await AskAsync(brokers, new() { Protocol = SecurityProtocol.Ssl, CaPem = _authority.AuthorityPem, EndpointIdentificationAlgorithm = SslEndpointIdentificationAlgorithm.None })).Ranges);
    }

    [Fact]
    public async Task Ask_WhereTheCertificateIsNotChecked_TakesAny()
    {
        using var server = _authority.Issue("kafka.example", days: -1);
        await using var brokers = await SecuredBrokers.StartAsync(server);

        Assert.NotEmpty((await AskAsync(brokers, new() { Protocol = SecurityProtocol.Ssl, CertificateVerification = false })).Ranges);
    }

    [Theory]
    [InlineData("localhost", 1, false)]
    [InlineData("kafka.example", 1, true)]
    [InlineData("localhost", -1, true)]
    public async Task Ask_ABrokerWhoseCertificateDoesNotHold_IsRefused(string host, double days, bool isKnown)
    {
        using var other = new TestCertificates("somebody");
        using var server = _authority.Issue(host, days);
        await using var brokers = await SecuredBrokers.StartAsync(server);
        var security = new KafkaSecurityOptions { Protocol = SecurityProtocol.Ssl, CaPem = (isKnown ? _authority : other).AuthorityPem };

        await Assert.ThrowsAsync<System.Security.Authentication.AuthenticationException>(() =>
            AskAsync(brokers, security));
    }

    // librdkafka's word for the operating system's authorities, none of which knows this broker: it is no file that is missing.
    [Fact]
    public async Task Ask_ThatProbesForAuthorities_TrustsTheOperatingSystems()
    {
        using var server = _authority.Issue("localhost");
        await using var brokers = await SecuredBrokers.StartAsync(server);

        await Assert.ThrowsAsync<System.Security.Authentication.AuthenticationException>(() =>
            AskAsync(brokers, new() { Protocol = SecurityProtocol.Ssl, CaLocation = "probe" }));
    }

    [Fact]
    public async Task Doctor_WithAnotherAuthority_IsRefusedInOneLine()
    {
        using var other = new TestCertificates("somebody");
        using var server = _authority.Issue("localhost");
        await using var brokers = await SecuredBrokers.StartAsync(server);

        (await DoctorAsync(brokers.BootstrapServers, new Dictionary<string, string?> { ["Protocol"] = "Ssl", ["CaPem"] = other.AuthorityPem })).MustFail(ExitCode.Refused);
    }

    private static Task<ApiVersions> AskAsync(SecuredBrokers brokers, KafkaSecurityOptions security) =>
        ApiVersions.AskAsync("localhost", brokers.Brokers[0].ProxyPort, security, TestContext.Current.CancellationToken)
            .WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

    private static Task<ToolRun> DoctorAsync(string bootstrapServers, IReadOnlyDictionary<string, string?> security) => ToolRun.WithAsync(
        security.Where(setting => setting.Value is not null).ToDictionary(setting => $"Kafka__Security__{setting.Key}", setting => setting.Value!), "doctor", "--json", "-b", bootstrapServers);

    private string Keystore(X509Certificate2 client)
    {
        var file = _folder.At("client.p12");
        File.WriteAllBytes(file, client.Export(X509ContentType.Pkcs12, Password));
        return file;
    }
}
