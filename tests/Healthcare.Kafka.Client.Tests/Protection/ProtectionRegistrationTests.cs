using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client.Tests;

public sealed class ProtectionRegistrationTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"secret-{Guid.NewGuid():N}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Base64 { get; } = Convert.ToBase64String(HmacKeyProtectorTests.Secret(1));

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Producer_WithoutProtection_HasNone()
    {
        using var services = Clients.Services(services => services.AddHealthcareProducer("lab", ClientOptions.Local));

        Assert.Null(services.Protection("lab"));
        Assert.Null(services.ProducerOptions("lab").CompressionType);
    }

    [Fact]
    public void UseKeyProtection_SectionAndFile_MakesThePseudonymsOfThatSecret()
    {
        File.WriteAllText(_file, $"{Base64}\n");
        using var services = Clients.Services(
            services => services.AddHealthcareProducer("lab", ClientOptions.Local).UseKeyProtection(),
            ("Kafka:KeyProtection:SecretName", "patients"), ("Kafka:KeyProtection:SecretVersion", "4"), ("Kafka:KeyProtection:SecretFile", _file),
            ("Kafka:KeyProtection:Topics", "vitals"));

        var protection = services.Protection("lab")!;

        Assert.Equal(new HmacKeyProtector("patients", 4, HmacKeyProtectorTests.Secret(1)).Protect("p"u8), protection.Key("vitals", "p"u8.ToArray()));
        Assert.Equal("p"u8.ToArray(), protection.Key("labs", "p"u8.ToArray()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UsePayloadProtection_AllowUnprotected_IsAuditedAtTheStart(bool allows)
    {
        await File.WriteAllTextAsync(_file, $"k1 {Base64}", Cancellation);
        using var logs = new CollectedLogs();
        await using var services = Clients.Services(
            services =>
            {
                services.AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(logs);
                services.AddHealthcareConsumer<string, string, Handler>("lab", ClientOptions.Local).UsePayloadProtection(options => options.AllowUnprotected = allows);
            },
            ("Kafka:PayloadProtection:DataKeyFile", _file));

        Assert.NotNull(ProtectionServices.Opener(services, TestConsumer.Settings with { Name = "lab" }, null));

        var audited = logs.Of(EventIds.InsecureOverrideAudited).Where(entry => entry["Setting"] is "Kafka:PayloadProtection:AllowUnprotected");
        Assert.Equal(allows ? 1 : 0, audited.Count());
    }

    [Fact]
    public async Task UsePayloadProtection_OneFile_WhatTheProducerSealsTheConsumerOpens()
    {
        await File.WriteAllTextAsync(_file, $"k1 {Base64}", Cancellation);
        using var services = Clients.Services(
            services =>
            {
                services.AddHealthcareProducer("lab", ClientOptions.Local).UsePayloadProtection();
                services.AddHealthcareConsumer<string, string, Handler>("lab", ClientOptions.Local).UsePayloadProtection(options => options.OriginTopics.Add("x"));
            },
            ("Kafka:PayloadProtection:DataKeyFile", _file));
        var protection = services.Protection("lab")!;

        Assert.True(protection.IsAsyncFor("vitals"));
        var key = await protection.DataKeyAsync("vitals", null, isTombstone: false);
        Assert.False(protection.IsAsyncFor("vitals"));
        var record = new RawRecord { Topic = "vitals", Partition = 0, Offset = 0, Value = protection.Seal("vitals", null, [1], default, key!) };

        var opener = ProtectionServices.Opener(services, TestConsumer.Settings with { Name = "lab" }, null)!;
        Assert.Equal([1], (await opener.OpenAsync(record, new OpenedValues(), Cancellation)).Value.ToArray());
        Assert.Null(ProtectionServices.Opener(services, TestConsumer.Settings with { Name = "other" }, null));
    }

    [Theory]
    [InlineData(null, null, CompressionType.None)]
    [InlineData("Zstd", null, CompressionType.Zstd)]
    [InlineData(null, "vitals", null)]
    public void UsePayloadProtection_OfAllTopics_LeavesLibrdkafkasCompressionOff(string? compression, string? topics, CompressionType? expected)
    {
        File.WriteAllText(_file, $"k1 {Base64}");
        using var services = Clients.Services(
            services => services.AddHealthcareProducer("lab", ClientOptions.Local).UsePayloadProtection(),
            ("Kafka:PayloadProtection:DataKeyFile", _file), ("Kafka:PayloadProtection:Topics", topics), ("Kafka:Producers:lab:CompressionType", compression));

        Assert.Equal(expected, services.ProducerOptions("lab").CompressionType);
    }

    [Fact]
    public void UseProtection_ServicesOfTheUser_AreUsedAndNeedNoSettings()
    {
        using var services = Clients.Services(services =>
        {
            services.AddSingleton<IKeyProtector>(new Reversed()).AddSingleton<IDataKeyProvider>(EnvelopeTesting.Ring());
            services.AddHealthcareProducer(ClientOptions.Local).UseKeyProtection().UsePayloadProtection();
        });

        Assert.Equal([3, 2, 1], services.Protection(RegisteredClient.UnnamedProducer)!.Key("vitals", [1, 2, 3]));
    }

    public static TheoryData<string, string, string> BadKeySettings => new()
    {
        { "nothing", "", "SecretName must be" },
        { "no place", "SecretName=patients", "set one of Kafka:KeyProtection:SecretFile" },
        { "two places", "SecretName=patients;SecretFile=x;SecretVariable=y", "set one of Kafka:KeyProtection:SecretFile" },
        { "no file", "SecretName=patients;SecretFile=/nowhere/secret", "cannot be read (DirectoryNotFoundException)" },
        { "no variable", "SecretName=patients;SecretVariable=NOT_SET_ANYWHERE", "NOT_SET_ANYWHERE is not set" },
        { "version", "SecretName=patients;SecretVersion=0;SecretFile=/nowhere", "SecretVersion is 0" },
        { "unknown", "Secret=x", "Kafka:KeyProtection:Secret is not a setting" },
        { "topic", "Topics=a b", "'a b', which is no topic's name" },
    };

    [Theory]
    [MemberData(nameof(BadKeySettings))]
    public void UseKeyProtection_BadSettings_StopTheStart(string _, string settings, string error)
    {
        using var services = Clients.Services(
            services => services.AddHealthcareProducer("lab", ClientOptions.Local).UseKeyProtection(),
            Settings("KeyProtection", settings));

        AssertStopsTheStart(services, error);
    }

    [Theory]
    [InlineData("AAAA", "the secret has 3 bytes; 32")]
    [InlineData("PHI-SENTINEL !", "the secret is not base64.")]
    [InlineData(" ", "is empty")]
    public void UseKeyProtection_BadSecret_StopsTheStartWithoutAWordOfIt(string secret, string error)
    {
        File.WriteAllText(_file, secret);
        using var services = Clients.Services(
            services => services.AddHealthcareProducer("lab", ClientOptions.Local).UseKeyProtection(
                options => (options.SecretName, options.SecretFile) = ("patients", _file)));

        Assert.DoesNotContain(PhiCanary.Mark, AssertStopsTheStart(services, error), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> BadPayloadSettings => new()
    {
        { "nothing", "", "set one of Kafka:PayloadProtection:DataKeyFile" },
        { "no file", "DataKeyFile=/nowhere/keys", "cannot be read (DirectoryNotFoundException)" },
        { "no variable", "DataKeyVariable=NOT_SET_ANYWHERE", "NOT_SET_ANYWHERE is not set" },
        { "per key", "DataKeyPerMessageKey=true;DataKeyFile=/nowhere", "register an IDataKeyProvider, such as WrappedDataKeys" },
        { "compression", "Compression=Lz4", "write one of None, Brotli" },
        { "origin", "OriginTopics=a b", "OriginTopics has 'a b'" },
    };

    [Theory]
    [MemberData(nameof(BadPayloadSettings))]
    public void UsePayloadProtection_BadSettings_StopTheStartOfProducersAndConsumers(string _, string settings, string error)
    {
        var all = Settings("PayloadProtection", settings);
        using var producer = Clients.Services(services => services.AddHealthcareProducer("lab", ClientOptions.Local).UsePayloadProtection(), all);
        using var consumer = Clients.Services(
            services => services.AddHealthcareConsumer<string, string, Handler>("lab", ClientOptions.Local).UsePayloadProtection(), all);

        AssertStopsTheStart(producer, error);
        Assert.Contains("Consumer 'lab'", AssertStopsTheStart(consumer, error), StringComparison.Ordinal);
    }

    // A key that the service cannot give stops the start, not the first message.
    [Fact]
    public async Task Start_ProviderAway_Fails()
    {
        await using var services = Clients.Services(services =>
        {
            services.AddSingleton<IDataKeyProvider>(new Away());
            services.AddHealthcareProducer(ClientOptions.Local).UsePayloadProtection();
        });

        var lifecycle = Assert.Single(services.GetServices<IHostedService>().OfType<KafkaLifecycle>());
        await Assert.ThrowsAsync<TimeoutException>(() => lifecycle.StartingAsync(Cancellation));
    }

    private static (string, string?)[] Settings(string section, string settings) =>
        [.. settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(setting => ($"Kafka:{section}:{setting.Split('=')[0]}", (string?)setting.Split('=')[1]))];

    private static string AssertStopsTheStart(ServiceProvider services, string error)
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(error, thrown.Message, StringComparison.Ordinal);
        return thrown.Message;
    }

    private sealed class Reversed : IKeyProtector
    {
        public byte[] Protect(ReadOnlySpan<byte> key) => [.. key.ToArray().Reverse()];
    }

    private sealed class Away : IDataKeyProvider
    {
        public ValueTask<DataKey> GetCurrentAsync(string? subject, CancellationToken cancellationToken) => throw new TimeoutException();

        public ValueTask<DataKey?> FindAsync(string keyId, CancellationToken cancellationToken) => throw new TimeoutException();
    }

    private sealed class Handler : IMessageHandler<string, string>
    {
        public Task HandleAsync(IncomingMessage<string, string> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
