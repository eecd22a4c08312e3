using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client.Tests;

public class SchemaRegistryOptionsTests
{
    private const string Secret = "user:secret-words";

    [Fact]
    public void Bind_SectionThenCode_LastWins()
    {
        using var services = Services(
            services => services.AddHealthcareSchemaRegistry(options => options.MaxRetries = 7),
            ("Kafka:SchemaRegistry:Urls", "https://a:8081,https://b:8081"), ("Kafka:SchemaRegistry:RequestTimeout", "00:00:03"), ("Kafka:SchemaRegistry:MaxRetries", "5"));

        var settings = new SchemaRegistrySettings(services.GetRequiredService<IOptionsMonitor<SchemaRegistryOptions>>().CurrentValue);

        Assert.Equal(["https://a:8081/", "https://b:8081/"], settings.Urls.Select(url => $"{url}"));
        Assert.Equal((TimeSpan.FromSeconds(3), 7, TimeSpan.FromMinutes(5)), (settings.RequestTimeout, settings.MaxRetries, settings.LatestCacheTtl));
    }

    [Fact]
    public void Validate_ManyMistakes_ReportsThemAllWithTheirPaths()
    {
        var errors = Errors(
            ("Kafka:SchemaRegistry:Urls", "http://a:8081"), ("Kafka:SchemaRegistry:RequestTimeout", "00:10:00"), ("Kafka:SchemaRegistry:Retries", "5"),
            ("Kafka:SchemaRegistry:MaxRetries", "many"), ("Kafka:SchemaRegistry:SslCaLocation", "/no/such/file"), ("Kafka:SchemaRegistry:SslKeyLocation", "/no/such/key"));

        Assert.Contains("Schema registry: Kafka:SchemaRegistry:Retries is not a setting; the nearest one is Kafka:SchemaRegistry:MaxRetries.", errors);
        Assert.Contains("Schema registry: Kafka:SchemaRegistry:RequestTimeout is 00:10:00; allowed 00:00:00.01 to 00:05:00.", errors);
        Assert.Contains(errors, error => error.Contains("MaxRetries is 'many'", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("not https; set Kafka:SchemaRegistry:AllowInsecureHttp", StringComparison.Ordinal));
        Assert.Equal(2, errors.Count(error => error.Contains("no such file", StringComparison.Ordinal)));
        Assert.Contains(errors, error => error.Contains("are one certificate", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ftp://a:8081")]
    [InlineData("a:8081")]
    [InlineData("https://user:secret-words@a:8081")]
    public void Validate_UrlThatIsNone_IsRefusedWithoutShowingIt(string url)
    {
        var error = Assert.Single(Errors(("Kafka:SchemaRegistry:Urls", url)));

        Assert.DoesNotContain(url, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NoUrl_IsRefused() => Assert.Contains("Urls is not set", Assert.Single(Errors()), StringComparison.Ordinal);

    [Fact]
    public void Validate_TwoKindsOfCredentials_IsRefusedWithoutShowingThem()
    {
        var error = Assert.Single(Errors(
            ("Kafka:SchemaRegistry:Urls", "https://a"), ("Kafka:SchemaRegistry:BasicAuthUserInfo", Secret), ("Kafka:SchemaRegistry:BearerAuthToken", "secret-words")));

        Assert.DoesNotContain("secret-words", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_UserWithoutPassword_IsRefusedWithoutShowingIt() => Assert.Contains(
        "BasicAuthUserInfo is [redacted]; write user:password.",
        Assert.Single(Errors(("Kafka:SchemaRegistry:Urls", "https://a"), ("Kafka:SchemaRegistry:BasicAuthUserInfo", "secret-words"))),
        StringComparison.Ordinal);

    [Fact]
    public void Report_Always_ShowsOriginsAndNoSecret()
    {
        using var services = Services(
            services => services.AddHealthcareSchemaRegistry(options => options.MaxRetries = 9),
            ("Kafka:SchemaRegistry:Urls", "https://a"), ("Kafka:SchemaRegistry:BasicAuthUserInfo", Secret));

        var report = services.GetRequiredService<IKafkaConfigurationReport>();

        var entries = report.Entries.Where(entry => entry.Client == "Schema registry").ToDictionary(entry => entry.Key);
        Assert.Equal(("[redacted]", "Kafka:SchemaRegistry:BasicAuthUserInfo"), (entries["schema.registry.basic.auth.user.info"].Value, entries["schema.registry.basic.auth.user.info"].Source));
        Assert.Equal(("9", KafkaConfigurationOrigin.Code), (entries["schema.registry.max.retries"].Value, entries["schema.registry.max.retries"].Origin));
        Assert.Equal(("10000", KafkaConfigurationOrigin.LibraryDefault), (entries["schema.registry.request.timeout.ms"].Value, entries["schema.registry.request.timeout.ms"].Origin));
        Assert.DoesNotContain("secret-words", report.ToTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void SharedSection_SchemaRegistry_IsNoMistake()
    {
        using var services = Services(services => services.AddHealthcareProducer(), ("Kafka:SchemaRegistry:Urls", "https://a"), ("Kafka:BootstrapServers", "a:9093"), ("Kafka:Security:Protocol", "Ssl"));

        Assert.Equal("a:9093", services.ProducerOptions(Options.DefaultName).BootstrapServers);
    }

    [Fact]
    public void ToString_UrlWithAUser_IsRedacted() =>
        Assert.DoesNotContain("secret-words", new SchemaRegistryOptions { Urls = { $"https://{Secret}@a" } }.ToString(), StringComparison.Ordinal);

    private static string[] Errors(params (string, string?)[] settings)
    {
        using var services = Services(services => services.AddHealthcareSchemaRegistry(), settings);
        return [.. Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptionsMonitor<SchemaRegistryOptions>>().CurrentValue).Failures];
    }

    private static ServiceProvider Services(Action<IServiceCollection> register, params (string, string?)[] settings) => Clients.Services(register, settings);
}
