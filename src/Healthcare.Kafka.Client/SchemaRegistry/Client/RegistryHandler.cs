using System.Security.Cryptography.X509Certificates;

namespace Healthcare.Kafka.Client;

/// <summary>Makes the connections: their lifetime, their number, and TLS.</summary>
internal static class RegistryHandler
{
    // An address that a name no longer has is left behind in time.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static SocketsHttpHandler Create(SchemaRegistrySettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect would turn a registration into a read, and lead credentials elsewhere.
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = ConnectionLifetime,
            MaxConnectionsPerServer = settings.ConnectionsMaxPerServer,
            ConnectTimeout = settings.RequestTimeout,
        };
        var options = settings.Options;
        if (options.SslCaLocation is { Length: > 0 } authorities)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(authorities);
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(trusted);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        if (ClientCertificate(options) is { } certificate)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        options.ConfigureHandler?.Invoke(handler);
        return handler;
    }

    private static X509Certificate2? ClientCertificate(SchemaRegistryOptions options)
    {
        if (options.SslKeystoreLocation is { Length: > 0 } keystore)
        {
            return X509CertificateLoader.LoadPkcs12FromFile(keystore, options.SslKeystorePassword);
        }

        if (options.SslCertificateLocation is not { Length: > 0 } certificate)
        {
            return null;
        }

        using var pem = options.SslKeyPassword is { Length: > 0 } password
            ? X509Certificate2.CreateFromEncryptedPemFile(certificate, password, options.SslKeyLocation)
            : X509Certificate2.CreateFromPemFile(certificate, options.SslKeyLocation);

        // Windows does not use a key that was never in a store; on its way through PKCS#12 it is.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }
}
