using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

public class ProducerRegistrationTests
{
    private static readonly SerializationContext Context = new(MessageComponentType.Value, "topic");

    [Fact]
    public async Task AddHealthcareProducer_Unnamed_IsInjectedForAnyTypes()
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer(ClientOptions.Local);
        services.AddTransient<Intake>();
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        Assert.Equal("default", provider.GetRequiredService<Intake>().Producer.Name);
        Assert.Equal("default", provider.GetRequiredService<IHealthcareProducer<Guid, byte[]>>().Name);
    }

    [Fact]
    public async Task AddHealthcareProducer_Named_IsAKeyedServiceOnly()
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer("alerts", ClientOptions.Local);
        services.AddTransient<AlertRelay>();
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        Assert.Equal("alerts", provider.GetRequiredService<AlertRelay>().Producer.Name);
        Assert.Null(provider.GetService<IHealthcareProducer<string, string>>());
    }

    [Fact]
    public async Task IHealthcareProducer_AllTypesOfAName_ShareOneNativeProducer()
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer(ClientOptions.Local);
        services.AddHealthcareProducer("alerts", ClientOptions.Local);
        services.AddSingleton<ILoggerFactory>(new CollectedLogs());
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        var first = provider.GetRequiredService<IHealthcareProducer<string, string>>();
        provider.GetRequiredService<IHealthcareProducer<string, Reading>>();
        provider.GetRequiredKeyedService<IHealthcareProducer<string, string>>("alerts");
        provider.GetRequiredKeyedService<IHealthcareProducer<Guid, Reading>>("alerts");

        var logs = (CollectedLogs)provider.GetRequiredService<ILoggerFactory>();
        Assert.Equal(["default", "alerts"], logs.Of(EventIds.ProducerStarted).Select(entry => entry["ClientName"]));
        Assert.Same(first, provider.GetRequiredService<IHealthcareProducer<string, string>>());
    }

    [Fact]
    public async Task IProducerControl_OfEachProducer_IsRegisteredAsTheProducerIs()
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer(ClientOptions.Local);
        services.AddHealthcareProducer("alerts", ClientOptions.Local);
        await using var provider = services.BuildServiceProvider(validateScopes: true);
        var alerts = provider.GetRequiredKeyedService<IProducerControl>("alerts");

        provider.Core("alerts").Keys.Fail(OrderScope.OfKey("topic", "a"u8), ErrorCode.Local_MsgTimedOut);

        Assert.Equal(("default", 0), provider.GetRequiredService<IProducerControl>() is var control ? (control.Name, control.FailedKeys) : default);
        Assert.Equal(("alerts", 1), (alerts.Name, alerts.FailedKeys));
        Assert.True(alerts.ResumeKey("topic", "a"u8));
        Assert.Throws<ArgumentException>(() => alerts.ResumeKey("no topic", "a"u8));
    }

    [Fact]
    public void AddHealthcareProducer_UnnamedTwice_Throws()
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer();

        var error = Assert.Throws<InvalidOperationException>(() => services.AddHealthcareProducer());

        Assert.Contains("'default'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alerts")]
    [InlineData("Alerts")]
    public void AddHealthcareProducer_NameTwice_ThrowsAndNamesIt(string again)
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer("alerts");

        var error = Assert.Throws<InvalidOperationException>(() => services.AddHealthcareProducer(again));

        Assert.Contains($"'{again}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a:b")]
    public void AddHealthcareProducer_NameThatIsNoSection_Throws(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddHealthcareProducer(name));

    [Fact]
    public void ServiceProvider_SyncDispose_ClosesTheProducer()
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer(ClientOptions.Local);
        var provider = services.BuildServiceProvider();
        var producer = provider.GetRequiredService<IHealthcareProducer<string, string>>();

        provider.Dispose();

        Assert.Throws<ObjectDisposedException>(() => { _ = producer.FlushAsync(TestContext.Current.CancellationToken); });
    }

    [Fact]
    public async Task ServiceProvider_AsyncDispose_ClosesTheProducer()
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer(ClientOptions.Local);
        var provider = services.BuildServiceProvider();
        var producer = provider.GetRequiredService<IHealthcareProducer<string, string>>();

        await provider.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => producer.ProduceAsync("topic", new("key", "value"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Settings_PresetSectionAndCode_LastOneWins()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Configuration(
            ("Kafka:BootstrapServers", "localhost:1"),
            ("Kafka:Security:AllowInsecurePlaintext", "true"),
            ("Kafka:Security:Protocol", "Plaintext"),
            ("Kafka:Producers:alerts:Preset", "LowLatency"),
            ("Kafka:Producers:alerts:Linger", "00:00:00.007"),
            ("Kafka:Producers:alerts:BatchSize", "20000")));
        services.AddHealthcareProducer("alerts", options => options.BatchSize = 30_000);
        await using var provider = services.BuildServiceProvider();

        var keys = provider.Core("alerts").Settings.Librdkafka.ToDictionary(key => key.Key, key => key.Value);

        Assert.Equal("none", keys["compression.type"]);
        Assert.Equal("7", keys["linger.ms"]);
        Assert.Equal("30000", keys["batch.size"]);
        Assert.Equal("localhost:1", keys["bootstrap.servers"]);
    }

    [Fact]
    public async Task UseSerializers_OfOneProducer_LeaveOthersAlone()
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer("a", ClientOptions.Local)
            .UseValueSerializer((ISerializer<string>)new Marked("a"))
            .UseKeySerializer(_ => (ISerializer<string>)new Marked("k"));
        services.AddHealthcareProducer("b", ClientOptions.Local);
        await using var provider = services.BuildServiceProvider();

        Assert.Equal("a"u8.ToArray(), provider.Serializers("a").Value<string>(provider).Serialize("x", Context));
        Assert.Equal("k"u8.ToArray(), provider.Serializers("a").Key<string>(provider).Serialize("x", Context));
        Assert.Equal("x"u8.ToArray(), provider.Serializers("b").Value<string>(provider).Serialize("x", Context));
    }

    [Fact]
    public async Task UseSerializer_Factory_GetsTheContainersServices()
    {
        var services = new ServiceCollection();
        services.AddSingleton(new Marked("from the container"));
        services.AddHealthcareProducer("a", ClientOptions.Local)
            .UseValueSerializer(provider => (IAsyncSerializer<string>)provider.GetRequiredService<Marked>());
        await using var provider = services.BuildServiceProvider();

        var serializer = provider.Serializers("a").Value<string>(provider);

        Assert.True(serializer.IsAsync);
        Assert.Equal("from the container"u8.ToArray(), await serializer.SerializeAsync("x", Context));
    }

    [Fact]
    public async Task IHealthcareProducer_KeyTypeWithoutSerializer_ThrowsWhenResolved()
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer("alerts", ClientOptions.Local);
        await using var provider = services.BuildServiceProvider();

        var error = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredKeyedService<IHealthcareProducer<Reading, string>>("alerts"));

        Assert.Contains("UseKeySerializer<Reading>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OnDeliveryFailure_Twice_Throws()
    {
        var builder = new ServiceCollection().AddHealthcareProducer("alerts").OnDeliveryFailure<Failures>();

        Assert.Throws<InvalidOperationException>(() => builder.OnDeliveryFailure<Failures>());
    }

    [Fact]
    public async Task ScopedDeliveryFailureHandler_EachFailure_GetsAScopeOfItsOwn()
    {
        var services = new ServiceCollection();
        services.AddSingleton<List<Guid>>();
        services.AddScoped<Failures>();
        await using var provider = services.BuildServiceProvider(validateScopes: true);
        var handler = new ScopedDeliveryFailureHandler<Failures>(provider.GetRequiredService<IServiceScopeFactory>());

        await handler.HandleAsync(null!, TestContext.Current.CancellationToken);
        await handler.HandleAsync(null!, TestContext.Current.CancellationToken);

        Assert.Equal(2, provider.GetRequiredService<List<Guid>>().Distinct().Count());
    }

    // A host makes its services, and what they inject, before it validates the options.
    [Fact]
    public async Task Host_StartWithAServiceThatInjectsAProducer_ShowsTheErrorsOfAllClients()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHealthcareProducer();
        builder.Services.AddHealthcareProducer("alerts");
        builder.Services.AddHealthcareConsumer<string, string, Idle>("observations");
        builder.Services.AddSingleton<Intake>();
        builder.Services.AddSingleton<IHostedService>(services =>
        {
            _ = services.GetRequiredService<Intake>();
            return NSubstitute.Substitute.For<IHostedService>();
        });
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.All(["Producer 'default'", "Producer 'alerts'", "Consumer 'observations'"], client => Assert.Contains(client, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_Start_OpensTheProducersAndNamesThem()
    {
        var logs = new CollectedLogs();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(logs);
        builder.Services.AddHealthcareProducer(ClientOptions.Local);
        builder.Services.AddHealthcareProducer("alerts", ClientOptions.Local);
        using var host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["default", "alerts"], logs.Of(EventIds.ProducerStarted).Select(entry => entry["ClientName"]));
        Assert.Equal("default, alerts", Assert.Single(logs.Of(EventIds.ClientsRegistered))["Producers"]);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    // The container gives out no scope once it is being disposed, so the failures of the last flush must be handled before.
    [Fact]
    public async Task Host_Stop_TellsTheFailureHandlerOfWhatWasNotDelivered()
    {
        var seen = new List<Guid>();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(seen);
        builder.Services.AddHealthcareProducer(options =>
        {
            ClientOptions.Local(options);
            options.DeliveryTimeout = TimeSpan.FromMilliseconds(100);
        }).OnDeliveryFailure<Failures>();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var producer = host.Services.GetRequiredService<IHealthcareProducer<string, string>>();
        await producer.EnqueueAsync("topic", new("key", "value"), TestContext.Current.CancellationToken);

        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Single(seen);
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => producer.ProduceAsync("topic", new("key", "value"), TestContext.Current.CancellationToken));
    }

    // Whoever resolves a producer first may be a request with a patient in its log scope; failures of others come later.
    [Fact]
    public async Task IHealthcareProducer_FirstResolvedInARequest_TakesNothingOfItsContextAlong()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TaskCompletionSource<string?>>();
        services.AddHealthcareProducer(options =>
        {
            ClientOptions.Local(options);
            options.DeliveryTimeout = TimeSpan.FromMilliseconds(100);
        }).OnDeliveryFailure<ContextReader>();
        await using var provider = services.BuildServiceProvider();
        ContextReader.Request.Value = PhiCanary.Mark;
        var producer = provider.GetRequiredService<IHealthcareProducer<string, string>>();

        await producer.EnqueueAsync("topic", new("key", "value"), TestContext.Current.CancellationToken);

        var seen = provider.GetRequiredService<TaskCompletionSource<string?>>().Task;
        Assert.Null(await seen.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken));
    }

    private static IConfigurationRoot Configuration(params (string Path, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Path, (string?)value.Value))).Build();

    private sealed record Reading(string Code);

    private sealed class Intake(IHealthcareProducer<string, Reading> producer)
    {
        public IHealthcareProducer<string, Reading> Producer => producer;
    }

    private sealed class AlertRelay([FromKeyedServices("alerts")] IHealthcareProducer<string, Reading> producer)
    {
        public IHealthcareProducer<string, Reading> Producer => producer;
    }

    private sealed class Failures(List<Guid> seen) : IDeliveryFailureHandler
    {
        private readonly Guid _id = Guid.NewGuid();

        public ValueTask HandleAsync(DeliveryFailure failure, CancellationToken cancellationToken)
        {
            seen.Add(_id);
            return default;
        }
    }

    private sealed class ContextReader(TaskCompletionSource<string?> seen) : IDeliveryFailureHandler
    {
        public static AsyncLocal<string?> Request { get; } = new();

        public ValueTask HandleAsync(DeliveryFailure failure, CancellationToken cancellationToken)
        {
            seen.TrySetResult(Request.Value);
            return default;
        }
    }

    private sealed class Marked(string mark) : ISerializer<string>, IAsyncSerializer<string>
    {
        public byte[] Serialize(string data, SerializationContext context) => System.Text.Encoding.UTF8.GetBytes(mark);

        public Task<byte[]> SerializeAsync(string data, SerializationContext context) => Task.FromResult(Serialize(data, context));
    }

    private sealed class Idle : IMessageHandler<string, string>
    {
        public Task HandleAsync(IncomingMessage<string, string> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
