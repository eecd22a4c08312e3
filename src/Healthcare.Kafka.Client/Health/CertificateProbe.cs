using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Healthcare.Kafka.Client;

/// <summary>Judges how long one client's own certificate is still valid, with what stands beside it in its file.</summary>
/// <param name="client">The client.</param>
/// <param name="read">Reads its security options.</param>
/// <param name="options">How early to tell.</param>
internal sealed class CertificateProbe(RegisteredClient client, Func<KafkaSecurityOptions> read, KafkaHealthOptions options)
{
    private readonly Lock _sync = new();
    private DateTime _changed;
    private (DateTimeOffset End, string? Fault)? _known;

    public ClientFindings Look(DateTimeOffset now)
    {
        if (options.CertificateExpiry is not { } early || Find(read()) is not { } found)
        {
            return new([], []);
        }

        return (found, found.End - now) switch
        {
            ({ Fault: { } fault }, _) => new([], [$"{client}: its certificate cannot be read ({fault})."]),
            (_, var left) when left <= TimeSpan.Zero =>
                new([$"{client}: its certificate expired on {Date(found.End)}: brokers refuse new connections. Replace it and restart."], []),
            (_, var left) when left <= early =>
                new([], [$"{client}: its certificate expires on {Date(found.End)}, in {(int)left.TotalDays} days. Replace it and restart before."]),
            _ => new([], []),
        };
    }

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // A health check is asked often, and a PKCS#12 file takes its time to open.
    private (DateTimeOffset End, string? Fault)? Find(KafkaSecurityOptions security)
    {
        var file = security.KeystoreLocation ?? security.CertificateLocation;
        if (string.IsNullOrEmpty(file) && string.IsNullOrEmpty(security.CertificatePem))
        {
            return null;
        }

        var changed = string.IsNullOrEmpty(file) ? DateTime.MinValue : File.GetLastWriteTimeUtc(file);
        lock (_sync)
        {
            if (_known is null || changed != _changed)
            {
                (_known, _changed) = (Read(security), changed);
            }

            return _known;
        }
    }

    private static (DateTimeOffset End, string? Fault) Read(KafkaSecurityOptions security)
    {
        try
        {
            var certificates = Load(security);
            try
            {
                return (certificates.Min(static one => new DateTimeOffset(one.NotAfter.ToUniversalTime())), null);
            }
            finally
            {
                foreach (var one in certificates)
                {
                    one.Dispose();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or InvalidOperationException)
        {
            return (default, exception.GetType().Name);
        }
    }

    private static X509Certificate2Collection Load(KafkaSecurityOptions security)
    {
        if (!string.IsNullOrEmpty(security.KeystoreLocation))
        {
            var keys = OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet;
            return X509CertificateLoader.LoadPkcs12CollectionFromFile(security.KeystoreLocation, security.KeystorePassword, keys);
        }

        var found = new X509Certificate2Collection();
        found.ImportFromPem(string.IsNullOrEmpty(security.CertificateLocation) ? security.CertificatePem : File.ReadAllText(security.CertificateLocation));
        return found;
    }
}
