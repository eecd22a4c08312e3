using System.Security.Cryptography.X509Certificates;

namespace Healthcare.Kafka.Client;

/// <summary>Reads the certificates that the options name, or hold.</summary>
internal static class PemCertificates
{
    /// <summary>librdkafka's word, in place of a file, for the usual places of the operating system.</summary>
    public const string Probe = "probe";

    /// <summary>Tells whether the options have authorities of their own to check brokers with.</summary>
    public static bool HasAuthorities(KafkaSecurityOptions security) =>
        !string.IsNullOrEmpty(security.CaPem) || (!string.IsNullOrEmpty(security.CaLocation) && security.CaLocation != Probe);

    /// <summary>Reads PEM text, a file of it, or a folder of such files.</summary>
    public static X509Certificate2Collection Read(string? location, string? text)
    {
        var found = new X509Certificate2Collection();
        if (string.IsNullOrEmpty(location))
        {
            found.ImportFromPem(text);
            return found;
        }

        foreach (var file in Directory.Exists(location) ? Directory.GetFiles(location) : [location])
        {
            found.ImportFromPem(File.ReadAllText(file));
        }

        return found;
    }
}
