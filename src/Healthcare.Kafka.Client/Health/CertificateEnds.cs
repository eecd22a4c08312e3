using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Healthcare.Kafka.Client;

/// <summary>When certificates end, read again when their file changes: a health check is asked often, and a PKCS#12 file takes its time to open.</summary>
internal sealed class CertificateEnds
{
    private readonly Lock _sync = new();
    private DateTime _changed;
    private (DateTimeOffset[] Ends, string? Fault)? _known;

    /// <param name="location">The file or folder; none where the options hold the certificates themselves.</param>
    /// <param name="load">Reads them.</param>
    /// <returns>The ends of all certificates there, the earliest first; what is in the way of reading them.</returns>
    public (DateTimeOffset[] Ends, string? Fault) Of(string? location, Func<X509Certificate2Collection> load)
    {
        var changed = string.IsNullOrEmpty(location) ? DateTime.MinValue : LastWrite(location);
        lock (_sync)
        {
            if (_known is null || changed != _changed)
            {
                (_known, _changed) = (Read(load), changed);
            }

            return _known.Value;
        }
    }

    // A mounted Kubernetes secret is a link, which stays as it is when its target is another one.
    private static DateTime LastWrite(string location)
    {
        try
        {
            return File.ResolveLinkTarget(location, returnFinalTarget: true)?.LastWriteTimeUtc ?? File.GetLastWriteTimeUtc(location);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return File.GetLastWriteTimeUtc(location);
        }
    }

    private static (DateTimeOffset[] Ends, string? Fault) Read(Func<X509Certificate2Collection> load)
    {
        try
        {
            var certificates = load();
            try
            {
                DateTimeOffset[] ends = [.. certificates.Select(static one => new DateTimeOffset(one.NotAfter.ToUniversalTime())).Order()];
                return ends.Length == 0 ? ([], "no certificate in it") : (ends, null);
            }
            finally
            {
                foreach (var one in certificates)
                {
                    one.Dispose();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return ([], exception.GetType().Name);
        }
    }
}
