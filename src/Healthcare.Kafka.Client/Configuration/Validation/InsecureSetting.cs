namespace Healthcare.Kafka.Client;

/// <summary>One thing that makes a connection insecure, and the option that says it is meant.</summary>
/// <param name="Property">The option that is insecure.</param>
/// <param name="What">What is wrong with it, in words for a log line.</param>
/// <param name="Flag">The option that accepts it.</param>
/// <param name="IsAllowed">Whether that option is set.</param>
internal sealed record InsecureSetting(string Property, string What, string Flag, bool IsAllowed)
{
    public static IEnumerable<InsecureSetting> Of(KafkaSecurityOptions security)
    {
        if (security.Protocol is null or SecurityProtocol.Plaintext)
        {
            yield return new(
                nameof(security.Protocol), "the connection has no TLS and no authentication",
                nameof(security.AllowInsecurePlaintext), security.AllowInsecurePlaintext);
        }

        if (security.Protocol is SecurityProtocol.SaslPlaintext)
        {
            yield return new(
                nameof(security.Protocol), "the connection has no TLS",
                nameof(security.AllowInsecureSaslPlaintext), security.AllowInsecureSaslPlaintext);
        }

        if (security.CertificateVerification is false)
        {
            yield return new(
                nameof(security.CertificateVerification), "the brokers' certificates are not verified",
                nameof(security.AllowInsecureCertificates), security.AllowInsecureCertificates);
        }

        if (security.EndpointIdentificationAlgorithm is SslEndpointIdentificationAlgorithm.None)
        {
            yield return new(
                nameof(security.EndpointIdentificationAlgorithm), "the brokers' host names are not verified",
                nameof(security.AllowInsecureHostNames), security.AllowInsecureHostNames);
        }

        if (security.OAuthBearerTokenEndpointUrl is { Length: > 0 } url && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            yield return new(
                nameof(security.OAuthBearerTokenEndpointUrl), "the token endpoint has no TLS",
                nameof(security.AllowInsecureTokenEndpoint), security.AllowInsecureTokenEndpoint);
        }
    }
}
