using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Healthcare.Kafka.Client;

/// <summary>Judges how long one client's own certificate is still valid, with what stands beside it in its file, and the authorities that it checks brokers with.</summary>
/// <param name="client">The client.</param>
/// <param name="read">Reads its security options.</param>
/// <param name="options">How early to tell.</param>
internal sealed class CertificateProbe(RegisteredClient client, Func<KafkaSecurityOptions> read, KafkaHealthOptions options)
{
    private readonly CertificateEnds _own = new();
    private readonly CertificateEnds _authorities = new();

    public ClientFindings Look(DateTimeOffset now)
    {
        if (options.CertificateExpiry is not { } early)
        {
            return new([], []);
        }

        var security = read();
        List<string> problems = [], warnings = [];
        LookAtOwn(security, now, early, problems, warnings);
        LookAtAuthorities(security, now, early, problems, warnings);
        return new(problems, warnings);
    }

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void LookAtOwn(KafkaSecurityOptions security, DateTimeOffset now, TimeSpan early, List<string> problems, List<string> warnings)
    {
        var file = security.KeystoreLocation ?? security.CertificateLocation;
        if (string.IsNullOrEmpty(file) && string.IsNullOrEmpty(security.CertificatePem))
        {
            return;
        }

        var (ends, fault) = _own.Of(file, () => LoadOwn(security));
        if (fault is not null)
        {
            warnings.Add($"{client}: its certificate cannot be read ({fault}).");
        }
        else if (ends[0] <= now)
        {
            problems.Add($"{client}: its certificate expired on {Date(ends[0])}: brokers refuse new connections. Replace it and restart.");
        }
        else if (ends[0] - now <= early)
        {
            warnings.Add($"{client}: its certificate expires on {Date(ends[0])}, in {(int)(ends[0] - now).TotalDays} days. Replace it and restart before.");
        }
    }

    // One of several that has expired is told of no more: a bundle keeps such for long, and brokers may be signed by the others.
    private void LookAtAuthorities(KafkaSecurityOptions security, DateTimeOffset now, TimeSpan early, List<string> problems, List<string> warnings)
    {
        if (!PemCertificates.HasAuthorities(security))
        {
            return;
        }

        var (ends, fault) = _authorities.Of(security.CaLocation, () => PemCertificates.Read(security.CaLocation, security.CaPem));
        var next = ends.FirstOrDefault(end => end > now);
        if (fault is not null)
        {
            warnings.Add($"{client}: the authorities that it checks brokers with cannot be read ({fault}).");
        }
        else if (next == default)
        {
            problems.Add($"{client}: the authority that it checks brokers with expired on {Date(ends[^1])}: it refuses new connections. Replace it and restart.");
        }
        else if (next - now <= early)
        {
            warnings.Add(
                $"{client}: an authority that it checks brokers with expires on {Date(next)}, in {(int)(next - now).TotalDays} days. Add its successor and restart before.");
        }
    }

    private static X509Certificate2Collection LoadOwn(KafkaSecurityOptions security)
    {
        if (!string.IsNullOrEmpty(security.KeystoreLocation))
        {
            var keys = OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet;
            return X509CertificateLoader.LoadPkcs12CollectionFromFile(security.KeystoreLocation, security.KeystorePassword, keys);
        }

        return PemCertificates.Read(security.CertificateLocation, security.CertificatePem);
    }
}
