using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client.Tests;

public class ProcessorRegistrationTests
{
    private static readonly (string, string)[] _settings =
    [
        ("Kafka:BootstrapServers", "localhost:1"),
        ("Kafka:Security:Protocol", "Ssl"),
        ("Kafka:Consumers:relay:GroupId", "relay"),
        ("Kafka:Consumers:relay:Topics:0", "vitals"),
        ("Kafka:Producers:relay:TopicCheckTimeout", "00:00:00.100"),
    ];

    [Fact]
    public void AddHealthcareProcessor_Name_RegistersConsumerProducerAndScopedProcessor()
    {
        var services = new ServiceCollection();

        var builder = services.AddHealthcareProcessor<string, string, Relay>("relay");

        Assert.Equal(("relay", "relay", "relay"), (builder.Name, builder.Consumer.Name, builder.Producer.Name));
        Assert.Equal(ServiceLifetime.Scoped, services.Single(service => service.ServiceType == typeof(Relay)).Lifetime);
        Assert.Throws<InvalidOperationException>(() => services.AddHealthcareProducer("relay"));
    }

    [Fact]
    public void AddHealthcareProcessor_NameWithControlCharacter_Throws() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddHealthcareProcessor<string, string, Relay>("re\nlay"));

    [Fact]
    public async Task Start_NoOutputTopic_IsRefused()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync());

        Assert.Contains("Kafka:Producers:relay:Topics", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TransactionsInTheOrderOfKeys_IsRefused()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(
            ("Kafka:Producers:relay:Topics:0", "alerts"), ("Kafka:Producers:relay:TransactionalId", "relay-0"), ("Kafka:Consumers:relay:Order", "Key")));

        Assert.Contains("Kafka:Consumers:relay:Order", error.Message, StringComparison.Ordinal);
    }

    private static async Task StartAsync(params (string, string)[] settings)
    {
        var services = Clients.Services(services => services.AddHealthcareProcessor<string, string, Relay>("relay"), [.. _settings, .. settings]);
        await using var _ = services;
        foreach (var service in services.GetServices<IHostedService>())
        {
            services.GetService<IStartupValidator>()?.Validate();
            await service.StartAsync(TestContext.Current.CancellationToken);
        }
    }

    private sealed class Relay : IProcessor<string, string>
    {
        public Task ProcessAsync(IncomingMessage<string, string> message, IProcessorOutput<string, string> output, CancellationToken cancellationToken) =>
            Task.CompletedTask;
    }
}
