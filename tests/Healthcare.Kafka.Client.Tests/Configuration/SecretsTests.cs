using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A secret marked SENTINEL, in every place that takes one, shows nowhere.</summary>
public class SecretsTests
{
    private const string Sentinel = "SENTINEL";

    [Fact]
    public void Errors_EverySecretSetAndEverythingWrong_ShowNone()
    {
        foreach (var protocol in new SecurityProtocol?[] { null, SecurityProtocol.Ssl, SecurityProtocol.SaslSsl, SecurityProtocol.SaslPlaintext })
        {
            foreach (var mechanism in Enum.GetValues<SaslMechanism>().Cast<SaslMechanism?>().Append(null))
            {
                var options = new HealthcareProducerOptions { Security = { Protocol = protocol, Mechanism = mechanism } };
                Fill(options);
                options.Security.KeystoreLocation = "/no/such/file";
                options.Security.OAuthBearerTokenEndpointUrl = $"http://user:{Sentinel}@idp";

                var errors = Clients.Errors(options);

                Assert.NotEmpty(errors);
                Assert.DoesNotContain(errors, error => error.Contains(Sentinel, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void ReportAndToString_EverySecretSet_ShowNone()
    {
        using var services = Clients.Services(
            services =>
            {
                services.AddProducerOptions("p", Fill);
                services.AddConsumerOptions("c", Fill);
            },
            ("Kafka:Producers:p:Librdkafka:sasl.oauthbearer.config", Sentinel), ("Kafka:Consumers:c:GroupId", "g"), ("Kafka:Consumers:c:Topics", "t"));

        var monitor = services.GetRequiredService<IKafkaConfigurationReport>();
        var report = monitor.Entries;

        Assert.DoesNotContain(report, entry => entry.ToString().Contains(Sentinel, StringComparison.Ordinal));
        Assert.DoesNotContain(Sentinel, monitor.ToTable() + monitor, StringComparison.Ordinal);
        Assert.Equal(11, report.Count(entry => entry.Value == "[redacted]"));
        var (producer, consumer) = (services.ProducerOptions("p"), services.ConsumerOptions("c"));
        Assert.DoesNotContain(Sentinel, $"{producer}{producer.Security}{consumer}{consumer.Security}", StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_ToString_ShowsNoSecret()
    {
        var (producer, consumer) = (Clients.Producer(Fill), Clients.Consumer(Fill));

        Assert.DoesNotContain(Sentinel, $"{ProducerSettingsFactory.Create("p", producer)}{ConsumerSettingsFactory.Create("c", consumer)}", StringComparison.Ordinal);
    }

    private static void Fill(HealthcareClientOptions options)
    {
        const string Pem = "-----BEGIN PRIVATE KEY-----\n" + Sentinel;
        options.BootstrapServers = "broker:9093";
        var security = options.Security;
        security.Protocol ??= SecurityProtocol.SaslSsl;
        security.Mechanism ??= SaslMechanism.ScramSha512;
        (security.Username, security.Password) = (Sentinel, Sentinel);
        security.OAuthBearerClientSecret = Sentinel;
        (security.CertificatePem, security.KeyPem, security.KeyPassword) = ("-----BEGIN CERTIFICATE-----", Pem, Sentinel);
    }
}
