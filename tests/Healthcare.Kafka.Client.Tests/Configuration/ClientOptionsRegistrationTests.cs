using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client.Tests;

public class ClientOptionsRegistrationTests
{
    [Fact]
    public void AddOptions_NameTwice_ThrowsAndNamesIt()
    {
        var services = new ServiceCollection();
        services.AddProducerOptions("alerts", null);
        services.AddConsumerOptions("alerts", null);

        var exception = Assert.Throws<InvalidOperationException>(() => services.AddProducerOptions("Alerts", null));

        Assert.Contains("Producer 'Alerts' is registered already", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddOptions_UnnamedTwiceOrByItsVisibleName_Throws()
    {
        var services = new ServiceCollection();
        services.AddProducerOptions(null, null);

        Assert.Throws<InvalidOperationException>(() => services.AddProducerOptions(null, null));
        Assert.Throws<InvalidOperationException>(() => services.AddProducerOptions("default", null));
    }

    [Theory]
    [InlineData(" "), InlineData("a:b")]
    public void AddOptions_NameThatIsNoConfigurationKey_Throws(string name) =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddConsumerOptions(name, null));

    [Fact]
    public void AddOptions_Name_GivesClientWithSection()
    {
        var services = new ServiceCollection();

        Assert.Equal(new(ClientKind.Producer, "", "default", "Kafka:Producer"), services.AddProducerOptions(null, null));
        Assert.Equal(new(ClientKind.Producer, "a", "a", "Kafka:Producers:a"), services.AddProducerOptions("a", null));
        Assert.Equal(new(ClientKind.Consumer, "a", "a", "Kafka:Consumers:a"), services.AddConsumerOptions("a", null));
    }

    [Fact]
    public async Task StartAsync_NothingConfigured_NamesThePathsToSet()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddProducerOptions(null, null);
        builder.Services.AddConsumerOptions("observations", null);
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<AggregateException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("set Kafka:BootstrapServers for all clients, or Kafka:Producer:BootstrapServers (bootstrap.servers) for this one", exception.Message, StringComparison.Ordinal);
        Assert.Contains("or Kafka:Consumers:observations:BootstrapServers", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Kafka:Consumers:observations:GroupId (group.id) is not set", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Kafka:Consumers:observations:Topics is not set", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", false), InlineData("Development", true)]
    public async Task StartAsync_PlaintextAllowed_StartsOutsideProductionOnly(string environment, bool starts)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = environment });
        builder.Services.AddProducerOptions(null, options => (options.BootstrapServers, options.Security.AllowInsecurePlaintext) = ("broker:9092", true));
        using var host = builder.Build();

        var exception = await Record.ExceptionAsync(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(starts, exception is null);
        Assert.True(starts || exception is OptionsValidationException { Message: var message } && message.Contains("AllowInsecureInProduction", StringComparison.Ordinal));
    }

    [Fact]
    public void Get_NameThatNobodyRegistered_IsNotValidated()
    {
        using var services = Clients.Services(services => services.AddProducerOptions("alerts", null));

        Assert.Null(services.GetRequiredService<IOptionsMonitor<HealthcareProducerOptions>>().Get("other").BootstrapServers);
    }
}
