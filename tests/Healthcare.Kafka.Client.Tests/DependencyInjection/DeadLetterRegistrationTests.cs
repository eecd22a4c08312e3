using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client.Tests;

public class DeadLetterRegistrationTests
{
    private const string Name = RegisteredClient.DeadLetterProducer;

    [Fact]
    public void Producer_OfAConsumerWithADeadLetterTopic_TakesTheSharedConnectionAndTheTopic()
    {
        using var services = Services(
        [
            ("Kafka:Consumers:charts:DeadLetter:Topic", "charts.dead"), ("Kafka:Consumers:charts:Topics:1", "^ward-.*"),
            ("Kafka:Producers:dead-letters:Linger", "00:00:00.001"),
        ]);

        var options = services.ProducerOptions(Name);

        Assert.Equal(("broker:9093", TimeSpan.FromMilliseconds(1)), (options.BootstrapServers, options.Linger));
        Assert.Equal(["charts.dead"], options.Topics);
        var settings = ProducerSettingsFactory.Create(Name, options);
        Assert.Equal([new TopicSource("charts.dead", "vitals")], settings.Sources);
        Assert.Equal((DeliveryFailurePolicy.Continue, false, false), (settings.OnDeliveryFailure, settings.MessageIds, settings.TraceContext));
    }

    [Fact]
    public void Producer_OfAConsumerWithARetryTopicAlone_LooksAtThatAndComparesItWithTheSource()
    {
        using var services = Services([("Kafka:Consumers:charts:RetryTopic:Topic", "charts.retry"), ("Kafka:Consumers:charts:PartitionAssignmentStrategy", "Range")]);

        var settings = ProducerSettingsFactory.Create(Name, services.ProducerOptions(Name));

        Assert.Equal(["charts.retry"], settings.Topics);
        Assert.Equal([new TopicSource("charts.retry", "vitals", NeedsSame: true)], settings.Sources);
    }

    [Fact]
    public void Report_ShowsTheProducerOnlyWhereItIsInUse()
    {
        using var without = Services([]);
        using var with = Services([("Kafka:Consumers:charts:DeadLetter:Topic", "charts.dead")]);

        Assert.DoesNotContain(Entries(without), entry => entry.Client.Contains(Name, StringComparison.Ordinal));
        Assert.Contains(Entries(with), entry => (entry.Client, entry.Key, entry.Value) == ($"Producer '{Name}'", "acks", "all"));

        static IReadOnlyList<KafkaConfigurationEntry> Entries(IServiceProvider services) => services.GetRequiredService<IKafkaConfigurationReport>().Entries;
    }

    [Fact]
    public void Producer_ConnectionOnlyInTheConsumersSection_IsTakenFromThere()
    {
        using var services = Clients.Services(
            services => services.AddHealthcareConsumer<string, string, Handler>("charts"),
            ("Kafka:Consumers:charts:BootstrapServers", "other:9093"), ("Kafka:Consumers:charts:Security:Protocol", "Ssl"),
            ("Kafka:Consumers:charts:GroupId", "charts"), ("Kafka:Consumers:charts:Topics:0", "vitals"), ("Kafka:Consumers:charts:DeadLetter:Topic", "charts.dead"));

        Assert.Equal(("other:9093", SecurityProtocol.Ssl), (services.ProducerOptions(Name).BootstrapServers, services.ProducerOptions(Name).Security.Protocol));
    }

    [Theory]
    [InlineData("Kafka:Consumers:charts:BootstrapServers", "other:9093", "Consumer 'charts' has other:9093")]
    [InlineData("Kafka:Producers:dead-letters:BootstrapServers", "other:9093", "BootstrapServers (bootstrap.servers) is other:9093; Consumer 'charts' has broker:9093")]
    [InlineData("Kafka:Producers:dead-letters:TransactionalId", "charts", "TransactionalId (transactional.id) is set; dead letters are written without transactions")]
    [InlineData("Kafka:Producers:dead-letters:OnDeliveryFailure", "FailKey", "OnDeliveryFailure is FailKey; dead letters that fail are tried again")]
    [InlineData("Kafka:Producers:dead-letters:Lingerr", "1", "Lingerr is not a setting")]
    public void Start_SettingOfTheProducerIsWrong_SaysSo(string path, string value, string error)
    {
        using var services = Services([("Kafka:Consumers:charts:DeadLetter:Topic", "charts.dead"), (path, value)]);

        var thrown = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<RegisteredClients>().Validate(services));

        Assert.Contains(thrown.Failures, failure => failure.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void Start_NoConsumerHasADeadLetterTopic_TheProducerIsNeitherCheckedNorOpened()
    {
        using var services = Services([("Kafka:Producers:dead-letters:Lingerr", "1")]);

        services.GetRequiredService<RegisteredClients>().Validate(services);

        Assert.DoesNotContain(
            services.GetRequiredService<RegisteredClients>().InUse(services.GetRequiredService<IOptionsMonitor<HealthcareConsumerOptions>>()), client => client.Name == Name);
    }

    [Theory]
    [InlineData("dead-letters")]
    [InlineData("Dead-Letters")]
    public void AddHealthcareProducer_NameOfTheDeadLetterProducer_IsRefused(string name)
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddHealthcareProducer(name));

        Assert.Contains("dead letters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redrive_PerConsumer_IsResolvedByItsNameAndRefusesOneWithoutATopic()
    {
        using var services = Services([]);

        var redrive = services.GetRequiredKeyedService<IDeadLetterRedrive>("charts");

        Assert.Equal("charts", redrive.ConsumerName);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => redrive.RedriveAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("Kafka:Consumers:charts:DeadLetter:Topic", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_TwoConsumersWithDeadLetterTopics_HasOneProducerAndClosesItAfterThem()
    {
        await using var services = Services(
        [
            ("Kafka:Consumers:charts:DeadLetter:Topic", "charts.dead"), ("Kafka:Consumers:labs:DeadLetter:Topic", "labs.dead"),
            ("Kafka:Consumers:labs:GroupId", "labs"), ("Kafka:Consumers:labs:Topics:0", "vitals"), ("Kafka:Producers:dead-letters:TopicCheckTimeout", "00:00:00.100"),
        ],
        services => services.AddHealthcareConsumer<string, int, Handler2>("labs"));
        var lifecycle = services.GetServices<IHostedService>().OfType<KafkaLifecycle>().Single();

        await lifecycle.StartingAsync(TestContext.Current.CancellationToken);
        var core = services.Core(Name);
        Assert.Equal(["charts.dead", "labs.dead"], core.Settings.Topics);
        await lifecycle.StoppedAsync(TestContext.Current.CancellationToken);

        Assert.Throws<ObjectDisposedException>(core.ThrowIfDisposed);
    }

    private static ServiceProvider Services((string Path, string? Value)[] settings, Action<IServiceCollection>? register = null) => Clients.Services(
        services =>
        {
            services.AddHealthcareConsumer<string, string, Handler>("charts");
            register?.Invoke(services);
        },
        [
            ("Kafka:BootstrapServers", "broker:9093"), ("Kafka:Security:Protocol", "Ssl"), ("Kafka:Consumers:charts:GroupId", "charts"),
            ("Kafka:Consumers:charts:Topics:0", "vitals"), .. settings,
        ]);

    private sealed class Handler : IMessageHandler<string, string>
    {
        public Task HandleAsync(IncomingMessage<string, string> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Handler2 : IMessageHandler<string, int>
    {
        public Task HandleAsync(IncomingMessage<string, int> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
