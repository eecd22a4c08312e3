using static Healthcare.Kafka.Client.Rows<Healthcare.Kafka.Client.HealthcareClientOptions>;

namespace Healthcare.Kafka.Client;

internal static partial class LibrdkafkaKeys
{
    public static OptionKey[] Security =>
    [
        //     property                                         key                                      librdkafka
        Choice(o => o.Security.Protocol,                        "security.protocol",                     "plaintext"),
        Choice(o => o.Security.Mechanism,                       "sasl.mechanism",                        "GSSAPI"),
        Secret(o => o.Security.Username,                        "sasl.username"),
        Secret(o => o.Security.Password,                        "sasl.password"),
        Text(  o => o.Security.UsernameFile,                    Ours),
        Text(  o => o.Security.PasswordFile,                    Ours),
        Time(  o => o.Security.CredentialInterval,              Ours,                       OneSecond, OneDay, None, None, Every("30000")),
        Text(  o => o.Security.OAuthBearerClientId,             "sasl.oauthbearer.client.id"),
        Secret(o => o.Security.OAuthBearerClientSecret,         "sasl.oauthbearer.client.secret"),
        Text(  o => o.Security.OAuthBearerTokenEndpointUrl,     "sasl.oauthbearer.token.endpoint.url"),
        Text(  o => o.Security.OAuthBearerScope,                "sasl.oauthbearer.scope"),
        Text(  o => o.Security.OAuthBearerExtensions,           "sasl.oauthbearer.extensions"),
        Text(  o => o.Security.KerberosServiceName,             "sasl.kerberos.service.name",            "kafka"),
        Text(  o => o.Security.KerberosPrincipal,               "sasl.kerberos.principal",               "kafkaclient"),
        Text(  o => o.Security.KerberosKeytab,                  "sasl.kerberos.keytab"),
        Text(  o => o.Security.CaLocation,                      "ssl.ca.location"),
        Text(  o => o.Security.CaPem,                           "ssl.ca.pem"),
        Text(  o => o.Security.CertificateLocation,             "ssl.certificate.location"),
        Text(  o => o.Security.CertificatePem,                  "ssl.certificate.pem"),
        Text(  o => o.Security.KeyLocation,                     "ssl.key.location"),
        Secret(o => o.Security.KeyPem,                          "ssl.key.pem"),
        Secret(o => o.Security.KeyPassword,                     "ssl.key.password"),
        Text(  o => o.Security.KeystoreLocation,                "ssl.keystore.location"),
        Secret(o => o.Security.KeystorePassword,                "ssl.keystore.password"),
        Text(  o => o.Security.HttpsCaLocation,                 "https.ca.location"),
        Text(  o => o.Security.HttpsCaPem,                      "https.ca.pem"),
        Text(  o => o.Security.CipherSuites,                    "ssl.cipher.suites"),
        Switch(o => o.Security.CertificateVerification,         "enable.ssl.certificate.verification",   "true"),
        Choice(o => o.Security.EndpointIdentificationAlgorithm, "ssl.endpoint.identification.algorithm", "https"),
        Switch(o => o.Security.AllowInsecurePlaintext,          Ours, None, None, Every("false")),
        Switch(o => o.Security.AllowInsecureSaslPlaintext,      Ours, None, None, Every("false")),
        Switch(o => o.Security.AllowInsecureCertificates,       Ours, None, None, Every("false")),
        Switch(o => o.Security.AllowInsecureHostNames,          Ours, None, None, Every("false")),
        Switch(o => o.Security.AllowInsecureTokenEndpoint,      Ours, None, None, Every("false")),
        Switch(o => o.Security.AllowInsecureInProduction,       Ours, None, None, Every("false")),
    ];
}
