using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.Tests;

public class TransactionalRegistrationTests
{
    [Fact]
    public async Task AddHealthcareProducer_UnnamedAndNamed_GiveEachItsTransactionalProducer()
    {
        await using var services = Clients.Services(
            services =>
            {
                services.AddHealthcareProducer();
                services.AddHealthcareProducer("alerts");
            },
            ("Kafka:BootstrapServers", "localhost:1"),
            ("Kafka:Security:Protocol", "Ssl"),
            ("Kafka:Producers:alerts:TransactionalId", "ward-1"));

        var unnamed = services.GetRequiredService<ITransactionalProducer>();
        var alerts = services.GetRequiredKeyedService<ITransactionalProducer>("alerts");

        Assert.Equal(("default", "alerts"), (unnamed.Name, alerts.Name));
        Assert.Same(alerts, services.GetRequiredKeyedService<ITransactionalProducer>("alerts"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => unnamed.BeginTransactionAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<InvalidOperationException>(() => services.GetRequiredKeyedService<IHealthcareProducer<string, string>>("alerts")
            .ProduceAsync("topic", new("key", "value"), TestContext.Current.CancellationToken));
    }
}
