using static Healthcare.Kafka.Client.Rows<Healthcare.Kafka.Client.HealthcareClientOptions>;

namespace Healthcare.Kafka.Client;

internal static partial class LibrdkafkaKeys
{
    public static OptionKey[] Security =>
    [
        //     property                                       key                                      librdkafka
        Choice(o => o.Security.Protocol,                        "security.protocol",                     "plaintext", NotInGuide, NoPreset),
        Choice(o => o.Security.Mechanism,                       "sasl.mechanism",                        "GSSAPI",    NotInGuide, NoPreset, ["sasl.mechanisms"]),
        Secret(o => o.Security.Username,                        "sasl.username"),
        Secret(o => o.Security.Password,                        "sasl.password"),
        Text(  o => o.Security.OAuthBearerClientId,             "sasl.oauthbearer.client.id",            NoDefault, ["sasl.oauthbearer.client.credentials.client.id"]),
        Secret(o => o.Security.OAuthBearerClientSecret,         "sasl.oauthbearer.client.secret",        ["sasl.oauthbearer.client.credentials.client.secret"]),
        Text(  o => o.Security.OAuthBearerTokenEndpointUrl,     "sasl.oauthbearer.token.endpoint.url",   NoDefault),
        Text(  o => o.Security.OAuthBearerScope,                "sasl.oauthbearer.scope",                NoDefault),
        Text(  o => o.Security.OAuthBearerExtensions,           "sasl.oauthbearer.extensions",           NoDefault),
        Text(  o => o.Security.KerberosServiceName,             "sasl.kerberos.service.name",            "kafka"),
        Text(  o => o.Security.KerberosPrincipal,               "sasl.kerberos.principal",               "kafkaclient"),
        Text(  o => o.Security.KerberosKeytab,                  "sasl.kerberos.keytab",                  NoDefault),
        Text(  o => o.Security.CaLocation,                      "ssl.ca.location",                       NoDefault),
        Text(  o => o.Security.CaPem,                           "ssl.ca.pem",                            NoDefault),
        Text(  o => o.Security.CertificateLocation,             "ssl.certificate.location",              NoDefault),
        Text(  o => o.Security.CertificatePem,                  "ssl.certificate.pem",                   NoDefault),
        Text(  o => o.Security.KeyLocation,                     "ssl.key.location",                      NoDefault),
        Secret(o => o.Security.KeyPem,                          "ssl.key.pem"),
        Secret(o => o.Security.KeyPassword,                     "ssl.key.password"),
        Text(  o => o.Security.KeystoreLocation,                "ssl.keystore.location",                 NoDefault),
        Secret(o => o.Security.KeystorePassword,                "ssl.keystore.password"),
        Text(  o => o.Security.HttpsCaLocation,                 "https.ca.location",                     NoDefault),
        Text(  o => o.Security.HttpsCaPem,                      "https.ca.pem",                          NoDefault),
        Text(  o => o.Security.CipherSuites,                    "ssl.cipher.suites",                     NoDefault),
        Switch(o => o.Security.CertificateVerification,         "enable.ssl.certificate.verification",   "true",      NotInGuide, NoPreset),
        Choice(o => o.Security.EndpointIdentificationAlgorithm, "ssl.endpoint.identification.algorithm", "https",     NotInGuide, NoPreset),
        Switch(o => o.Security.AllowInsecurePlaintext,          Ours, NoDefault, NotInGuide, NotUnlessSet),
        Switch(o => o.Security.AllowInsecureSaslPlaintext,      Ours, NoDefault, NotInGuide, NotUnlessSet),
        Switch(o => o.Security.AllowInsecureCertificates,       Ours, NoDefault, NotInGuide, NotUnlessSet),
        Switch(o => o.Security.AllowInsecureHostNames,          Ours, NoDefault, NotInGuide, NotUnlessSet),
        Switch(o => o.Security.AllowInsecureTokenEndpoint,      Ours, NoDefault, NotInGuide, NotUnlessSet),
        Switch(o => o.Security.AllowInsecureInProduction,       Ours, NoDefault, NotInGuide, NotUnlessSet),
    ];
}
