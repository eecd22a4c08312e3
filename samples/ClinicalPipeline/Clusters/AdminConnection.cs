namespace ClinicalPipeline;

/// <summary>Gives Confluent's AdminClient the connection that the producer has.</summary>
internal static class AdminConnection
{
    public static AdminClientConfig Of(HealthcareClientOptions options)
    {
        var security = options.Security;
        return new AdminClientConfig
        {
            BootstrapServers = options.BootstrapServers,
            ClientId = options.ClientId,
            SecurityProtocol = security.Protocol ?? SecurityProtocol.Plaintext,
            SaslMechanism = security.Mechanism,
            SaslUsername = security.Username,
            SaslPassword = security.Password,
            SaslOauthbearerMethod = security.OAuthBearerTokenEndpointUrl is null ? null : SaslOauthbearerMethod.Oidc,
            SaslOauthbearerClientId = security.OAuthBearerClientId,
            SaslOauthbearerClientSecret = security.OAuthBearerClientSecret,
            SaslOauthbearerTokenEndpointUrl = security.OAuthBearerTokenEndpointUrl,
            SaslOauthbearerScope = security.OAuthBearerScope,
            SaslOauthbearerExtensions = security.OAuthBearerExtensions,
            SslCaLocation = security.CaLocation,
            SslCaPem = security.CaPem,
            SslCertificateLocation = security.CertificateLocation,
            SslCertificatePem = security.CertificatePem,
            SslKeyLocation = security.KeyLocation,
            SslKeyPem = security.KeyPem,
            SslKeyPassword = security.KeyPassword,
            SslKeystoreLocation = security.KeystoreLocation,
            SslKeystorePassword = security.KeystorePassword,
        };
    }
}
