using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Healthcare.Kafka.Client.Tests;

public sealed class CertificateProbeTests : IDisposable
{
    private const string Password = "SENTINEL";
    private const string Authority = "that it checks brokers with";

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

    // As Kubernetes mounts a secret: the link stays, what it names is another folder.
    [Fact]
    public void Look_LinkToAFileThatIsReplaced_IsReadAgain()
    {
        var data = Path.Combine(_folder.FullName, "..data");
        Directory.CreateSymbolicLink(data, Mount("first", 5, _now.AddMinutes(-2)));
        var link = Path.Combine(_folder.FullName, "tls.crt");
        File.CreateSymbolicLink(link, Path.Combine(data, "tls.crt"));
        var probe = Probe(new KafkaSecurityOptions { CertificateLocation = link }, new KafkaHealthOptions());
        Assert.Single(probe.Look(_now).Warnings);

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, Mount("second", 300, _now.AddMinutes(-1)));

        Assert.Empty(probe.Look(_now).Warnings);
    }

    [Theory]
    [InlineData(31, false, false)]
    [InlineData(29, true, false)]
    [InlineData(-1, false, true)]
    public void Look_Authority_TellsOfItsEndEarly(int days, bool warns, bool fails)
    {
        var file = WritePem(days);

        AssertFindings(new KafkaSecurityOptions { CaLocation = file }, warns, fails, Authority);
        AssertFindings(new KafkaSecurityOptions { CaPem = File.ReadAllText(file) }, warns, fails, Authority);
    }

    [Theory]
    [InlineData(-1, 300, false, false)]
    [InlineData(5, 300, true, false)]
    [InlineData(-1, 5, true, false)]
    [InlineData(-5, -1, false, true)]
    public void Look_SeveralAuthorities_TellsOfTheNextEndAndFailsAtTheLast(int first, int second, bool warns, bool fails)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "authorities")).FullName;
        File.Move(WritePem(first), Path.Combine(folder, "one.pem"));
        File.Move(WritePem(second), Path.Combine(folder, "two.pem"));
        File.WriteAllText(Path.Combine(folder, "README"), "no certificate");

        AssertFindings(new KafkaSecurityOptions { CaLocation = folder }, warns, fails, Authority);
    }

    [Fact]
    public void Look_AuthorityThatIsNotThere_IsTold() =>
        AssertFindings(new KafkaSecurityOptions { CaLocation = Path.Combine(_folder.FullName, "none.pem") }, warns: true, fails: false, Authority);

    [Fact]
    public void Look_NoCertificateOrNotAsked_FindsNothing()
    {
        AssertFindings(new KafkaSecurityOptions { CaLocation = "probe" }, warns: false, fails: false);
        AssertFindings(new KafkaSecurityOptions(), warns: false, fails: false);
        Assert.Empty(Probe(new KafkaSecurityOptions { CertificateLocation = WritePem(5) }, new KafkaHealthOptions { CertificateExpiry = null }).Look(_now).Warnings);
    }

    private static void AssertFindings(KafkaSecurityOptions security, bool warns, bool fails, string of = "its certificate")
    {
        var found = Probe(security, new KafkaHealthOptions()).Look(_now);

        Assert.Equal((warns ? 1 : 0, fails ? 1 : 0), (found.Warnings.Count, found.Problems.Count));
        Assert.All(found.Warnings.Concat(found.Problems), text =>
        {
            Assert.Contains($" {of} ", text, StringComparison.Ordinal);
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

    private string Mount(string name, int days, DateTimeOffset written)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, name)).FullName;
        File.Move(WritePem(days), Path.Combine(folder, "tls.crt"));
        File.SetLastWriteTimeUtc(Path.Combine(folder, "tls.crt"), written.UtcDateTime);
        return folder;
    }

    private string WritePem(int days)
    {
        using var certificate = Create(days);
        var file = Path.Combine(_folder.FullName, $"{Guid.NewGuid()}.pem");
        File.WriteAllText(file, certificate.ExportCertificatePem());
        return file;
    }
}
