using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.Tests;

[Collection(nameof(ProcessWideListeners))]
public class TelemetryRegistrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Meter_IMeterFactoryRegistered_IsTheFactorys()
    {
        var services = Services();
        services.AddMetrics();
        services.AddHealthcareProducer("alerts", ClientOptions.Local);
        services.AddHealthcareProducer("labs", ClientOptions.Local);
        await using var provider = services.BuildServiceProvider(validateScopes: true);
        using var metrics = new CollectedMetrics(provider.GetRequiredService<IMeterFactory>());

        provider.GetRequiredKeyedService<IHealthcareProducer<string, string>>("alerts");
        provider.GetRequiredKeyedService<IHealthcareProducer<string, string>>("labs");

        Assert.Equal(["alerts", "labs"], metrics.Observe("healthcare.kafka.producer.buffer.limit").Select(one => one["healthcare.kafka.client.name"]).Order());
        Assert.Equal(metrics.Instruments.Count, metrics.Instruments.Select(instrument => instrument.Name).Distinct().Count());
    }

    [Fact]
    public async Task Meter_WithoutAFactory_IsTheProcesss()
    {
        var services = Services();
        services.AddHealthcareProducer("alerts", ClientOptions.Local);
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        Assert.Same(KafkaMeter.Process, provider.GetRequiredService<KafkaMeter>());
    }

    // A processor's producer and consumer have one name, and options of their own.
    [Fact]
    public async Task ConfigureTraces_OfOneClient_ConcernsNoOther()
    {
        var services = Services();
        services.AddHealthcareProducer("alerts", ClientOptions.Local).ConfigureTraces(options => options.Filter = _ => false);
        services.AddHealthcareProducer(ClientOptions.Local).ConfigureTraces(options => options.Enrich = (activity, _) => activity.SetTag("ward", 7));
        services.AddHealthcareConsumer<string, string, Idle>("alerts", ClientOptions.Local).ConfigureTraces(options => options.Enrich = (_, _) => { });
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        var (alerts, unnamed, consumer) = (
            KafkaTraces.Options(provider, ClientKind.Producer, "alerts"),
            KafkaTraces.Options(provider, ClientKind.Producer, "default"),
            KafkaTraces.Options(provider, ClientKind.Consumer, "alerts"));
        Assert.Equal((true, false), (alerts.Filter is not null, alerts.Enrich is not null));
        Assert.Equal((false, true), (unnamed.Filter is not null, unnamed.Enrich is not null));
        Assert.Equal((false, true), (consumer.Filter is not null, consumer.Enrich is not null));
    }

    // Refused for its size, so that no broker is needed.
    [Fact]
    public async Task ConfigureTraces_OfAProducer_IsWhatItsSpansGoThrough()
    {
        var services = Services();
        services.AddHealthcareProducer("traced", ClientOptions.Local).ConfigureTraces(options => options.Enrich = (activity, facts) => activity.SetTag("seen", facts.ErrorType));
        await using var provider = services.BuildServiceProvider(validateScopes: true);
        using var spans = new CollectedSpans("traced");

        await Assert.ThrowsAsync<DeliveryException>(() => provider.GetRequiredKeyedService<IHealthcareProducer<string, byte[]>>("traced")
            .ProduceAsync("topic", new("key", new byte[2_000_000]), Cancellation));

        Assert.Equal("MsgSizeTooLarge", Assert.Single(spans.Ended).GetTagItem("seen"));
    }

    private static ServiceCollection Services()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(new CollectedLogs());
        return services;
    }

    private sealed class Idle : IMessageHandler<string, string>
    {
        public Task HandleAsync(IncomingMessage<string, string> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
