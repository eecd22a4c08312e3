using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A certificate authority with a server's and a client's certificate, in files.</summary>
internal sealed class CertificateFiles : IDisposable
{
    public const string Password = "keystore-password";

    private readonly string _folder = Directory.CreateTempSubdirectory("registry-tls").FullName;

    public CertificateFiles()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var (begin, end) = (DateTimeOffset.UnixEpoch.AddYears(40), DateTimeOffset.UnixEpoch.AddYears(99));
        using var authority = request.CreateSelfSigned(begin, end);
        File.WriteAllText(Authority, authority.ExportCertificatePem());

        Server = Issue("registry", authority, begin, end);
        using var client = Issue("client", authority, begin, end);
        File.WriteAllBytes(Keystore, client.Export(X509ContentType.Pkcs12, Password));
        File.WriteAllText(Certificate, client.ExportCertificatePem());
        using var key = client.GetECDsaPrivateKey()!;
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
    }

    public X509Certificate2 Server { get; }

    public string Authority => Path.Combine(_folder, "ca.pem");

    public string Keystore => Path.Combine(_folder, "client.p12");

    public string Certificate => Path.Combine(_folder, "client.pem");

    public string Key => Path.Combine(_folder, "client.key");

    public void Dispose()
    {
        Server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static X509Certificate2 Issue(string name, X509Certificate2 authority, DateTimeOffset begin, DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, begin, end, RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12, Password), Password, X509KeyStorageFlags.Exportable);
    }
}
