using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Healthcare.Kafka.Client.Tests;

public sealed class CertificateProbeTests : IDisposable
{
    private const string Password = "SENTINEL";

    private static readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(31, false, false)]
    [InlineData(29, true, false)]
    [InlineData(-1, false, true)]
    public void Look_PemFile_TellsOfItsEndEarly(int days, bool warns, bool fails) =>
        AssertFindings(new KafkaSecurityOptions { CertificateLocation = WritePem(days) }, warns, fails);

    [Fact]
    public void Look_PemText_TellsOfItsEnd() =>
        AssertFindings(new KafkaSecurityOptions { CertificatePem = File.ReadAllText(WritePem(5)) }, warns: true, fails: false);

    [Fact]
    public void Look_ChainInOneFile_TakesTheEarliestEnd()
    {
        var chain = Path.Combine(_folder.FullName, "chain.pem");
        File.WriteAllText(chain, File.ReadAllText(WritePem(300)) + "\n" + File.ReadAllText(WritePem(3)));

        AssertFindings(new KafkaSecurityOptions { CertificateLocation = chain }, warns: true, fails: false);
    }

    [Fact]
    public void Look_Pkcs12File_TellsOfItsEndAndNotOfItsPassword()
    {
        using var certificate = Create(5);
        var file = Path.Combine(_folder.FullName, "client.p12");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, Password));

        AssertFindings(new KafkaSecurityOptions { KeystoreLocation = file, KeystorePassword = Password }, warns: true, fails: false);
        AssertFindings(new KafkaSecurityOptions { KeystoreLocation = file, KeystorePassword = Password + "x" }, warns: true, fails: false);
    }

    [Fact]
    public void Look_FileThatIsReplaced_IsReadAgain()
    {
        var security = new KafkaSecurityOptions { CertificateLocation = WritePem(5) };
        var probe = Probe(security, new KafkaHealthOptions());
        Assert.Single(probe.Look(_now).Warnings);

        File.Copy(WritePem(300), security.CertificateLocation, overwrite: true);
        File.SetLastWriteTimeUtc(security.CertificateLocation, _now.UtcDateTime.AddMinutes(1));

        Assert.Empty(probe.Look(_now).Warnings);
    }

    [Fact]
    public void Look_NoCertificateOrNotAsked_FindsNothing()
    {
        AssertFindings(new KafkaSecurityOptions(), warns: false, fails: false);
        Assert.Empty(Probe(new KafkaSecurityOptions { CertificateLocation = WritePem(5) }, new KafkaHealthOptions { CertificateExpiry = null }).Look(_now).Warnings);
    }

    private static void AssertFindings(KafkaSecurityOptions security, bool warns, bool fails)
    {
        var found = Probe(security, new KafkaHealthOptions()).Look(_now);

        Assert.Equal((warns ? 1 : 0, fails ? 1 : 0), (found.Warnings.Count, found.Problems.Count));
        Assert.All(found.Warnings.Concat(found.Problems), text =>
        {
            Assert.StartsWith("Producer 'lab': its certificate ", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        });
    }

    private static CertificateProbe Probe(KafkaSecurityOptions security, KafkaHealthOptions options) =>
        new(RegisteredClient.Of(ClientKind.Producer, "lab"), () => security, options);

    private static X509Certificate2 Create(int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=lab", key, HashAlgorithmName.SHA256).CreateSelfSigned(_now.AddDays(-10), _now.AddDays(days).AddHours(1));
    }

    private string WritePem(int days)
    {
        using var certificate = Create(days);
        var file = Path.Combine(_folder.FullName, $"{Guid.NewGuid()}.pem");
        File.WriteAllText(file, certificate.ExportCertificatePem());
        return file;
    }
}
