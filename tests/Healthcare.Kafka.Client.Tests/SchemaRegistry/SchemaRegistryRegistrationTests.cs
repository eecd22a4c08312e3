using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Client.Tests;

public class SchemaRegistryRegistrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UseSchemaRegistryJson_Producer_WritesKeyAndValueWithTheRegistry()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);
        registry.Register("orders-value", TestRegistry.Schema, id: 7);
        registry.Register("orders-key", """{"title":"key"}""", id: 8);
        await using var services = Services(registry, services => services.AddHealthcareProducer(ClientOptions.Local)
            .UseJsonSerializerOptions(ConfluentCompatibleJson.Options)
            .UseSchemaRegistryJson<Small>(json => json.UseLatest = true)
            .UseSchemaRegistryJsonKey<Small>(json => json.UseLatest = true));
        var serializers = services.Serializers(RegisteredClient.UnnamedProducer);

        var value = serializers.Value<Small>(services);
        var key = serializers.Key<Small>(services);

        Assert.True(value.IsAsyncFor("orders"));
        Assert.Equal([0, 0, 0, 0, 7, .. "{\"Id\":\"x\",\"N\":1}"u8], await value.SerializeAsync(new Small("x", 1), new(MessageComponentType.Value, "orders", [])));
        Assert.Equal([0, 0, 0, 0, 8, .. "{\"Id\":\"x\",\"N\":1}"u8], await key.SerializeAsync(new Small("x", 1), new(MessageComponentType.Key, "orders", [])));
        Assert.False(value.IsAsyncFor("orders"));
        Assert.Equal([0, 0, 0, 0, 7, .. "{\"Id\":\"x\",\"N\":2}"u8], value.Serialize(new Small("x", 2), new(MessageComponentType.Value, "orders", [])));
        Assert.Null(value.ContentType);
    }

    [Fact]
    public async Task UseSchemaRegistryJson_Header_SaysThatThePayloadIsJson()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);
        await using var services = Services(registry, services => services.AddHealthcareProducer(ClientOptions.Local)
            .UseSchemaRegistryJson<Small>(json => (json.UseLatest, json.Framing) = (true, SchemaIdFraming.Header)));

        Assert.Equal("application/json"u8.ToArray(), services.Serializers(RegisteredClient.UnnamedProducer).Value<Small>(services).ContentType);
    }

    [Fact]
    public void UseSchemaRegistryJson_NoSchema_IsRefusedAtRegistration() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddHealthcareProducer().UseSchemaRegistryJson<Small>(_ => { }));

    [Fact]
    public async Task ISchemaRegistry_OfTheUser_IsUsed()
    {
        var own = new VectorRegistry(GoldenVector.All[0]);
        await using var services = new ServiceCollection().AddSingleton<ISchemaRegistry>(own).AddHealthcareSchemaRegistry().BuildServiceProvider();

        Assert.Same(own, services.GetRequiredService<ISchemaRegistry>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_SchemaMissing_FailsAtBootUnlessItIsThere(bool isProducer)
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);

        await Assert.ThrowsAsync<UnknownSchemaException>(StartAsync);
        registry.Register("orders-value", TestRegistry.Schema);
        await StartAsync();

        async Task StartAsync()
        {
            await using var services = Services(registry, services =>
            {
                if (isProducer)
                {
                    services.AddHealthcareProducer(ClientOptions.Local).UseSchemaRegistryJson<Small>(json =>
                    {
                        json.UseLatest = true;
                        json.ResolveAtStart.Add("orders");
                    });
                }
                else
                {
                    services.AddHealthcareConsumer<string, Small, Handler>("orders", ClientOptions.Local).UseSchemaRegistryJson(json => json.ResolveAtStart.Add("orders"));
                }
            });
            await services.GetServices<IHostedService>().OfType<KafkaLifecycle>().Single().StartingAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        }
    }

    [Fact]
    public async Task Health_CredentialsRefused_IsUnhealthyAndRegistryAwayIsDegraded()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(new() { BearerToken = "right" }, Cancellation);
        var token = "wrong";
        await using var services = Services(registry, services =>
        {
            services.AddHealthcareSchemaRegistry(options => (options.MaxRetries, options.BearerTokenProvider) = (0, _ => new(token)));
            services.AddHealthChecks().AddHealthcareKafka();
        });
        var client = services.GetRequiredService<ISchemaRegistry>();
        Assert.Equal(HealthStatus.Healthy, await CheckAsync());

        await Assert.ThrowsAsync<SchemaRegistryAuthenticationException>(() => client.GetSubjectsAsync(Cancellation));
        Assert.Equal(HealthStatus.Unhealthy, await CheckAsync());
        token = "right";
        await client.GetSubjectsAsync(Cancellation);
        Assert.Equal(HealthStatus.Healthy, await CheckAsync());
        await registry.StopAsync();
        await Assert.ThrowsAsync<SchemaRegistryUnavailableException>(() => client.GetSubjectsAsync(Cancellation));
        Assert.Equal(HealthStatus.Degraded, await CheckAsync());

        async Task<HealthStatus> CheckAsync() =>
            (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation)).Entries["healthcare-kafka"].Status;
    }

    private static ServiceProvider Services(EmbeddedSchemaRegistry registry, Action<IServiceCollection> register)
    {
        var services = new ServiceCollection().AddLogging();
        register(services);
        return services.UseEmbeddedSchemaRegistry(registry).BuildServiceProvider(validateScopes: true);
    }

    private sealed class Handler : IMessageHandler<string, Small>
    {
        public Task HandleAsync(IncomingMessage<string, Small> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
