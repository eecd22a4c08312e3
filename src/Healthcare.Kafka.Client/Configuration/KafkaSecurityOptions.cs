namespace Healthcare.Kafka.Client;

/// <summary>How the connection to the brokers is protected.</summary>
/// <remarks>
/// What is insecure needs an explicit <c>AllowInsecure…</c>, is logged as a warning at start, and in the Production environment also
/// needs <see cref="AllowInsecureInProduction"/>. librdkafka has no key for the lowest TLS version: set it on the brokers, or through
/// <see cref="CipherSuites"/>. What names no default has none, here as in librdkafka; source of all: CONFIGURATION.md of librdkafka 2.14.2.
/// </remarks>
public sealed class KafkaSecurityOptions
{
    /// <summary>Gets or sets the security protocol.</summary>
    /// <value>Required, unless <see cref="AllowInsecurePlaintext"/> is set (librdkafka: plaintext).</value>
    /// <remarks>
    /// Key <c>security.protocol</c>. Ssl: TLS, the client known by its certificate if at all. SaslSsl: TLS, the client known by
    /// <see cref="Mechanism"/>.
    /// </remarks>
    public SecurityProtocol? Protocol { get; set; }

    /// <summary>Gets or sets how the client proves who it is.</summary>
    /// <value>Required with a SASL protocol (librdkafka: GSSAPI).</value>
    /// <remarks>
    /// Key <c>sasl.mechanism</c>. Plain gives the broker the password itself; the Scram ones prove it; OAuthBearer fetches a token; Gssapi
    /// is Kerberos.
    /// </remarks>
    public SaslMechanism? Mechanism { get; set; }

    /// <summary>Gets or sets the user of Plain and Scram.</summary>
    /// <remarks>Key <c>sasl.username</c>. One per service, so that the broker's log and ACLs tell services apart.</remarks>
    public string? Username { get; set; }

    /// <summary>Gets or sets the password of Plain and Scram.</summary>
    /// <remarks>Key <c>sasl.password</c>. A secret: keep it in a secret store, never in appsettings.json.</remarks>
    public string? Password { get; set; }

    /// <summary>Gets or sets the file that holds the user, instead of <see cref="Username"/>.</summary>
    /// <remarks>For secrets that Docker or Kubernetes mount. Read again every <see cref="CredentialInterval"/>; a line break at its end is left out.</remarks>
    public string? UsernameFile { get; set; }

    /// <summary>Gets or sets the file that holds the password, instead of <see cref="Password"/>.</summary>
    /// <remarks>As for <see cref="UsernameFile"/>. Readable by the service's account only.</remarks>
    public string? PasswordFile { get; set; }

    /// <summary>Gets or sets how often the files, or an <see cref="ISaslCredentialProvider"/>, are asked for changed credentials.</summary>
    /// <value>1 second to 1 day. Default: 30 seconds.</value>
    /// <remarks>
    /// A change reaches live clients, which log in with it when they connect next, or when brokers ask them to
    /// (<c>connections.max.reauth.ms</c>). Keep the old password valid for that long.
    /// </remarks>
    public TimeSpan? CredentialInterval { get; set; }

    /// <summary>Gets or sets the client id for the token endpoint of OAuthBearer.</summary>
    /// <remarks>
    /// Key <c>sasl.oauthbearer.client.id</c>. OIDC with client credentials: the token is fetched and renewed by librdkafka.
    /// </remarks>
    public string? OAuthBearerClientId { get; set; }

    /// <summary>Gets or sets the client secret for the token endpoint of OAuthBearer.</summary>
    /// <remarks>Key <c>sasl.oauthbearer.client.secret</c>. A secret: keep it in a secret store, never in appsettings.json.</remarks>
    public string? OAuthBearerClientSecret { get; set; }

    /// <summary>Gets or sets where OAuthBearer fetches its token.</summary>
    /// <value>An https URL.</value>
    /// <remarks>
    /// Key <c>sasl.oauthbearer.token.endpoint.url</c>. http would send the secret in the clear: see
    /// <see cref="AllowInsecureTokenEndpoint"/>.
    /// </remarks>
    public string? OAuthBearerTokenEndpointUrl { get; set; }

    /// <summary>Gets or sets the scope that OAuthBearer asks for.</summary>
    /// <remarks>Key <c>sasl.oauthbearer.scope</c>. What the authorization server expects.</remarks>
    public string? OAuthBearerScope { get; set; }

    /// <summary>Gets or sets the SASL extensions of OAuthBearer, as name=value separated by commas.</summary>
    /// <remarks>Key <c>sasl.oauthbearer.extensions</c>. Some hosted brokers need them to find the cluster.</remarks>
    public string? OAuthBearerExtensions { get; set; }

    /// <summary>Gets or sets the broker's Kerberos service name.</summary>
    /// <value>Default: librdkafka's <c>kafka</c>.</value>
    /// <remarks>Key <c>sasl.kerberos.service.name</c>. The part of the brokers' principal before the slash.</remarks>
    public string? KerberosServiceName { get; set; }

    /// <summary>Gets or sets this client's Kerberos principal.</summary>
    /// <value>Letters, digits and . _ - / @. Default: librdkafka's <c>kafkaclient</c>.</value>
    /// <remarks>
    /// Key <c>sasl.kerberos.principal</c>. librdkafka puts it into a shell command (kinit), so other characters are refused.
    /// </remarks>
    public string? KerberosPrincipal { get; set; }

    /// <summary>Gets or sets the Kerberos keytab file.</summary>
    /// <value>A path of letters, digits and . _ - / \ : or space.</value>
    /// <remarks>
    /// Key <c>sasl.kerberos.keytab</c>. librdkafka puts it into a shell command (kinit), so other characters are refused.
    /// </remarks>
    public string? KerberosKeytab { get; set; }

    /// <summary>Gets or sets the file or folder of the certificate authorities that sign the brokers' certificates.</summary>
    /// <value>Default: the operating system's.</value>
    /// <remarks>Key <c>ssl.ca.location</c>. Name the one authority of the cluster, so that no other can vouch for a broker.</remarks>
    public string? CaLocation { get; set; }

    /// <summary>Gets or sets the certificate authorities as PEM text, instead of <see cref="CaLocation"/>.</summary>
    /// <remarks>Key <c>ssl.ca.pem</c>. For containers that get certificates as environment variables.</remarks>
    public string? CaPem { get; set; }

    /// <summary>Gets or sets the client certificate's file (PEM).</summary>
    /// <remarks>Key <c>ssl.certificate.location</c>. With a key: mutual TLS.</remarks>
    public string? CertificateLocation { get; set; }

    /// <summary>Gets or sets the client certificate as PEM text, instead of <see cref="CertificateLocation"/>.</summary>
    /// <remarks>Key <c>ssl.certificate.pem</c>. With a key: mutual TLS.</remarks>
    public string? CertificatePem { get; set; }

    /// <summary>Gets or sets the file of the client certificate's private key (PEM).</summary>
    /// <remarks>Key <c>ssl.key.location</c>. Readable by the service's account only.</remarks>
    public string? KeyLocation { get; set; }

    /// <summary>Gets or sets the client certificate's private key as PEM text, instead of <see cref="KeyLocation"/>.</summary>
    /// <remarks>Key <c>ssl.key.pem</c>. A secret: keep it in a secret store, never in appsettings.json.</remarks>
    public string? KeyPem { get; set; }

    /// <summary>Gets or sets the password of the private key.</summary>
    /// <remarks>Key <c>ssl.key.password</c>. A secret: keep it in a secret store, never in appsettings.json.</remarks>
    public string? KeyPassword { get; set; }

    /// <summary>Gets or sets the file with client certificate and key (PKCS#12), instead of the PEM ones.</summary>
    /// <remarks>Key <c>ssl.keystore.location</c>. Needs <see cref="KeystorePassword"/>.</remarks>
    public string? KeystoreLocation { get; set; }

    /// <summary>Gets or sets the password of the PKCS#12 file.</summary>
    /// <remarks>Key <c>ssl.keystore.password</c>. A secret: keep it in a secret store, never in appsettings.json.</remarks>
    public string? KeystorePassword { get; set; }

    /// <summary>Gets or sets the file or folder of the authorities that sign the token endpoint's certificate.</summary>
    /// <value>Default: the operating system's.</value>
    /// <remarks>Key <c>https.ca.location</c>. Only for the token endpoint; brokers are checked against <see cref="CaLocation"/>.</remarks>
    public string? HttpsCaLocation { get; set; }

    /// <summary>Gets or sets the token endpoint's authorities as PEM text, instead of <see cref="HttpsCaLocation"/>.</summary>
    /// <remarks>Key <c>https.ca.pem</c>. For containers that get certificates as environment variables.</remarks>
    public string? HttpsCaPem { get; set; }

    /// <summary>Gets or sets the TLS cipher suites to offer, in OpenSSL's notation.</summary>
    /// <value>Default: OpenSSL's.</value>
    /// <remarks>
    /// Key <c>ssl.cipher.suites</c>. The client's only way to rule old TLS versions out; the brokers' setting is the better place.
    /// Suites that do not encrypt, do not verify the broker or are broken are refused.
    /// </remarks>
    public string? CipherSuites { get; set; }

    /// <summary>Gets or sets whether the brokers' certificates are verified.</summary>
    /// <value>Default: librdkafka's <see langword="true"/>. False needs <see cref="AllowInsecureCertificates"/>.</value>
    /// <remarks>Key <c>enable.ssl.certificate.verification</c>. Without it anyone on the way can be the broker.</remarks>
    public bool? CertificateVerification { get; set; }

    /// <summary>Gets or sets whether a broker's certificate must carry the broker's host name.</summary>
    /// <value>
    /// Default: librdkafka's <see cref="SslEndpointIdentificationAlgorithm.Https"/>. None needs <see cref="AllowInsecureHostNames"/>.
    /// </value>
    /// <remarks>Key <c>ssl.endpoint.identification.algorithm</c>. Without it any certificate of the authority can be the broker.</remarks>
    public SslEndpointIdentificationAlgorithm? EndpointIdentificationAlgorithm { get; set; }

    /// <summary>Gets or sets whether a connection without TLS and without authentication is accepted.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    /// <remarks>For development and for tests. Everything can be read and changed on the way.</remarks>
    public bool AllowInsecurePlaintext { get; set; }

    /// <summary>Gets or sets whether SASL without TLS is accepted.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    /// <remarks>Messages can be read on the way, and with Plain the password too.</remarks>
    public bool AllowInsecureSaslPlaintext { get; set; }

    /// <summary>Gets or sets whether <see cref="CertificateVerification"/> may be off.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    /// <remarks>Give the right authority in <see cref="CaLocation"/> instead.</remarks>
    public bool AllowInsecureCertificates { get; set; }

    /// <summary>Gets or sets whether <see cref="EndpointIdentificationAlgorithm"/> may be none.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    /// <remarks>Issue the brokers certificates with their names instead.</remarks>
    public bool AllowInsecureHostNames { get; set; }

    /// <summary>Gets or sets whether <see cref="OAuthBearerTokenEndpointUrl"/> may be http.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    /// <remarks>The client secret and the token can be read on the way.</remarks>
    public bool AllowInsecureTokenEndpoint { get; set; }

    /// <summary>Gets or sets whether the other <c>AllowInsecure…</c> are accepted in the Production environment too.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    /// <remarks>Without it a start in Production is refused.</remarks>
    public bool AllowInsecureInProduction { get; set; }

    /// <summary>Gets or sets whether the container has an <see cref="ISaslCredentialProvider"/>.</summary>
    internal bool HasCredentialProvider { get; set; }

    /// <summary>Gets or sets whether the container has an <see cref="IOAuthBearerTokenProvider"/>.</summary>
    internal bool HasTokenProvider { get; set; }

    /// <summary>Gets whether user or password stand in a file.</summary>
    internal bool HasCredentialFile => !string.IsNullOrEmpty(UsernameFile) || !string.IsNullOrEmpty(PasswordFile);

    /// <summary>Gets whether user and password come from elsewhere: these options' own go first.</summary>
    internal bool TakesCredentials =>
        Mechanism is SaslMechanism.Plain or SaslMechanism.ScramSha256 or SaslMechanism.ScramSha512
        && (HasCredentialFile || (HasCredentialProvider && string.IsNullOrEmpty(Username) && string.IsNullOrEmpty(Password)));

    /// <summary>Gets whether tokens come from the container's provider: a token endpoint of these options goes first.</summary>
    internal bool TakesToken =>
        Mechanism is SaslMechanism.OAuthBearer && HasTokenProvider && string.IsNullOrEmpty(OAuthBearerClientId)
        && string.IsNullOrEmpty(OAuthBearerClientSecret) && string.IsNullOrEmpty(OAuthBearerTokenEndpointUrl);

    /// <summary>Names protocol and mechanism, without secrets.</summary>
    /// <returns>A short description.</returns>
    public override string ToString() =>
        $"security {Protocol?.ToString() ?? "not set"}{(Mechanism is { } mechanism ? "/" + mechanism : "")}";
}
