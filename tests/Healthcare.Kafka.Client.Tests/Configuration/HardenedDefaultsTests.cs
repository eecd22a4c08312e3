using Microsoft.Extensions.Hosting;
using NSubstitute;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>What a client is without any setting of security: refused, and where it is accepted, closed.</summary>
public class HardenedDefaultsTests
{
    public static TheoryData<string> Fixed => ["allow.auto.create.topics", "enable.metrics.push"];

    public static TheoryData<string> CodeLoaders =>
        ["plugin.library.paths", "interceptors", "ssl.engine.id", "ssl.engine.location", "sasl.kerberos.kinit.cmd"];

    // Each key of rule X1: no raw key goes around its option, whose own test is SecurityRulesTests.
    public static TheoryData<string, string> Weakening => new()
    {
        { "security.protocol", "plaintext" },
        { "enable.ssl.certificate.verification", "false" },
        { "ssl.endpoint.identification.algorithm", "none" },
        { "enable.sasl.oauthbearer.unsecure.jwt", "true" },
        { "sasl.oauthbearer.token.endpoint.url", "http://idp/token" },
        { "sasl.oauthbearer.method", "default" },
        { "sasl.mechanism", "PLAIN" },
        { "sasl.mechanisms", "PLAIN" },
        { "debug", "all" },
    };

    [Theory]
    [MemberData(nameof(Fixed))]
    public void Keys_OfEveryPreset_HaveItOff(string key)
    {
        foreach (var preset in Enum.GetValues<ProducerPreset>())
        {
            Assert.Equal("false", ProducerSettingsFactory.Create("lab", Clients.Producer(options => options.Preset = preset)).Librdkafka.Last(pair => pair.Key == key).Value);
        }

        foreach (var preset in Enum.GetValues<ConsumerPreset>())
        {
            Assert.Equal("false", ConsumerSettingsFactory.Create("lab", Clients.Consumer(options => options.Preset = preset)).Librdkafka.Last(pair => pair.Key == key).Value);
        }

        Assert.NotEmpty(Clients.Errors(Clients.Producer(options => options.Librdkafka[key] = "true")));
        Assert.NotEmpty(Clients.Errors(Clients.Consumer(options => options.Librdkafka[key] = "true")));
    }

    [Theory]
    [MemberData(nameof(CodeLoaders))]
    public void Validate_KeyThatLoadsOrRunsForeignCode_IsRefused(string key)
    {
        Assert.Contains("is refused", Clients.SingleError(Clients.Producer(options => options.Librdkafka[key] = "x")), StringComparison.Ordinal);
        Assert.Contains("is refused", Clients.SingleError(Clients.Consumer(options => options.Librdkafka[key] = "x")), StringComparison.Ordinal);
    }

    // OpenSSL takes the name of a provider for a path where it is one.
    [Theory]
    [InlineData("default,fips", true)]
    [InlineData("base, legacy", true)]
    [InlineData("default,/tmp/own.so", false)]
    [InlineData("own", false)]
    public void Validate_ProvidersOfOpenSsl_AreItsOwn(string providers, bool isAccepted)
    {
        var errors = Clients.Errors(Clients.Producer(options => options.Librdkafka["ssl.providers"] = providers));

        Assert.Equal(isAccepted, !errors.Any(error => error.Contains("is refused", StringComparison.Ordinal)));
    }

    // Protocol and certificates are in order there, and nothing is encrypted, or anybody may pose as the broker.
    [Theory]
    [InlineData("TLS_AES_256_GCM_SHA384:ECDHE-RSA-AES256-GCM-SHA384", null)]
    [InlineData("HIGH:!aNULL:!eNULL:!MD5:-RC4", null)]
    [InlineData("DEFAULT:@SECLEVEL=2", null)]
    [InlineData("HIGH:eNULL", "eNULL")]
    [InlineData("NULL-SHA256", "NULL-SHA256")]
    [InlineData("ECDHE-RSA-NULL-SHA", "ECDHE-RSA-NULL-SHA")]
    [InlineData("HIGH:+aNULL", "+aNULL")]
    [InlineData("ADH-AES256-GCM-SHA384", "ADH-AES256-GCM-SHA384")]
    [InlineData("ALL:@SECLEVEL=0", "ALL")]
    [InlineData("HIGH:@SECLEVEL=0", "@SECLEVEL=0")]
    [InlineData("DEFAULT@SECLEVEL=0", "DEFAULT@SECLEVEL=0")]
    [InlineData("DES-CBC3-SHA", "DES-CBC3-SHA")]
    [InlineData("RC4-SHA", "RC4-SHA")]
    public void Validate_CipherSuitesThatDoNotProtect_AreRefused(string suites, string? named)
    {
        var errors = Clients.Errors(Clients.Producer(options => options.Security.CipherSuites = suites));

        if (named is null)
        {
            Assert.Empty(errors);
        }
        else
        {
            Assert.Contains($"{named} lets suites in", Assert.Single(errors), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Weakening))]
    public void Validate_RawKeyThatWeakens_IsRefused(string key, string value)
    {
        Assert.Contains($"Librdkafka:{key} ", Clients.SingleError(Clients.Producer(options => options.Librdkafka[key] = value)), StringComparison.Ordinal);
        Assert.Contains($"Librdkafka:{key} ", Clients.SingleError(Clients.Consumer(options => options.Librdkafka[key] = value)), StringComparison.Ordinal);
    }

    // Fault test 71.
    [Theory]
    [InlineData(null)]
    [InlineData(SecurityProtocol.Plaintext)]
    public void Validate_PlaintextInProduction_RefusesTheStart(SecurityProtocol? protocol)
    {
        var environment = Substitute.For<IHostEnvironment>();
        environment.EnvironmentName.Returns("Production");
        var (producer, consumer) = (Clients.Producer(), Clients.Consumer());
        foreach (var security in new[] { producer.Security, consumer.Security })
        {
            (security.Protocol, security.AllowInsecurePlaintext, security.AllowInsecureInProduction) = (protocol, true, false);
        }

        Assert.Contains("Production", new HealthcareProducerOptionsValidator(null, environment).Validate("lab", producer).FailureMessage, StringComparison.Ordinal);
        Assert.Contains("Production", new HealthcareConsumerOptionsValidator(null, environment).Validate("lab", consumer).FailureMessage, StringComparison.Ordinal);
    }
}
