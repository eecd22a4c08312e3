using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Healthcare.Kafka.Tool;

/// <summary>TLS with a broker as librdkafka has it from the same settings: whom to trust, what to check, and who the client is.</summary>
internal static class BrokerTls
{
    public static SslClientAuthenticationOptions Options(string host, KafkaSecurityOptions security)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = Policy(security),
            ClientCertificateContext = ClientCertificate(security),
        };
        if (Excused(security) is { } excused)
        {
            // Only where the settings, and AllowInsecure... with them, say so.
#pragma warning disable CA5359
            options.RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~excused) == SslPolicyErrors.None;
#pragma warning restore CA5359
        }

        return options;
    }

    private static SslPolicyErrors? Excused(KafkaSecurityOptions security) =>
        security.CertificateVerification == false ? SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch
        : security.EndpointIdentificationAlgorithm == SslEndpointIdentificationAlgorithm.None ? SslPolicyErrors.RemoteCertificateNameMismatch
        : null;

    private static X509ChainPolicy? Policy(KafkaSecurityOptions security)
    {
        if (!PemCertificates.HasAuthorities(security))
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(PemCertificates.Read(security.CaLocation, security.CaPem));
        return policy;
    }

    private static SslStreamCertificateContext? ClientCertificate(KafkaSecurityOptions security)
    {
        var chain = new X509Certificate2Collection();
        if (security.KeystoreLocation is { Length: > 0 } keystore)
        {
            chain = X509CertificateLoader.LoadPkcs12CollectionFromFile(keystore, security.KeystorePassword);
            return chain.FirstOrDefault(one => one.HasPrivateKey) is { } own ? SslStreamCertificateContext.Create(own, chain, offline: true) : null;
        }

        if (Text(security.CertificateLocation, security.CertificatePem) is not { } certificate || Text(security.KeyLocation, security.KeyPem) is not { } key)
        {
            return null;
        }

        chain.ImportFromPem(certificate);
        using var pem = security.KeyPassword is { Length: > 0 } password
            ? X509Certificate2.CreateFromEncryptedPem(certificate, key, password)
            : X509Certificate2.CreateFromPem(certificate, key);

        // Windows does not use a key that was never in a store; on its way through PKCS#12 it is.
        return SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null), chain, offline: true);
    }

    private static string? Text(string? file, string? text) => file is { Length: > 0 } ? File.ReadAllText(file) : text is { Length: > 0 } ? text : null;
}
