using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client.Tests;

public class ConsumerRegistrationTests
{
    private static readonly SerializationContext Context = new(MessageComponentType.Key, "topic");

    [Fact]
    public void AddHealthcareConsumer_NameTwice_ThrowsAndNamesIt()
    {
        var services = new ServiceCollection();
        services.AddHealthcareConsumer<string, string, Batches>("charts");

        var error = Assert.Throws<InvalidOperationException>(() => services.AddHealthcareConsumer<string, int, Messages>("charts"));

        Assert.Contains("'charts'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddHealthcareConsumer_NameOfAProducer_IsAccepted()
    {
        var services = new ServiceCollection();
        services.AddHealthcareProducer("charts");

        Assert.Equal("charts", services.AddHealthcareConsumer<string, string, Batches>("charts").Name);
    }

    [Fact]
    public void AddHealthcareConsumer_Two_HaveAControlEachByNameAndTogether()
    {
        var services = new ServiceCollection();
        services.AddHealthcareConsumer<string, string, Batches>("charts");
        services.AddHealthcareConsumer<string, string, Batches>("labs");
        using var provider = services.BuildServiceProvider();

        var labs = provider.GetRequiredKeyedService<IConsumerControl>("labs");

        Assert.Equal(("labs", ConsumerState.Created), (labs.Name, labs.Status.State));
        Assert.Equal(["charts", "labs"], provider.GetServices<IConsumerControl>().Select(control => control.Name));
        Assert.Contains(labs, provider.GetServices<IConsumerControl>());
    }

    [Fact]
    public void AddHealthcareConsumer_HandlerOfOtherTypes_ThrowsAndNamesIt()
    {
        var error = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddHealthcareConsumer<Guid, string, Batches>("charts"));

        Assert.Contains(typeof(Batches).FullName!, error.Message, StringComparison.Ordinal);
        Assert.Contains("neither", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddHealthcareConsumer_HandlerOfBothKinds_ThrowsAndNamesIt()
    {
        var error = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddHealthcareConsumer<string, string, Both>("charts"));

        Assert.Contains(typeof(Both).FullName!, error.Message, StringComparison.Ordinal);
        Assert.Contains("both", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddHealthcareConsumer_RefusedHandler_LeavesTheNameFree()
    {
        var services = new ServiceCollection();
        Assert.Throws<ArgumentException>(() => services.AddHealthcareConsumer<string, string, Both>("charts"));

        Assert.Equal("charts", services.AddHealthcareConsumer<string, string, Batches>("charts").Name);
    }

    [Fact]
    public void AddHealthcareConsumer_Handler_IsScoped()
    {
        var services = new ServiceCollection();
        services.AddHealthcareConsumer<string, string, Batches>("charts");

        Assert.Equal(ServiceLifetime.Scoped, services.Single(service => service.ServiceType == typeof(Batches)).Lifetime);
    }

    [Fact]
    public void AddHealthcareConsumer_HandlerRegisteredBefore_StaysAsItIs()
    {
        var services = new ServiceCollection();
        services.AddSingleton<Batches>();
        services.AddHealthcareConsumer<string, string, Batches>("charts");

        Assert.Equal(ServiceLifetime.Singleton, services.Single(service => service.ServiceType == typeof(Batches)).Lifetime);
    }

    [Fact]
    public async Task AddHealthcareConsumer_TwoOfTheSameTypes_AreTwoHostedServices()
    {
        var services = new ServiceCollection();
        services.AddHealthcareConsumer<string, string, Batches>("a");
        services.AddHealthcareConsumer<string, string, Batches>("b");
        await using var provider = services.BuildServiceProvider();

        Assert.Equal(2, provider.GetServices<IHostedService>().OfType<ConsumerService>().Distinct().Count());
    }

    [Fact]
    public void UseKeyDeserializer_AndValue_AreTheConsumersOwn()
    {
        var deserializers = new ConsumerDeserializers<string, string>("charts");
        var builder = new HealthcareConsumerBuilder<string, string>("charts", deserializers, new ConsumerRecovery("charts"), new ServiceCollection());
        using var provider = new ServiceCollection().AddSingleton(new Marked("from the container")).BuildServiceProvider();

        builder.UseKeyDeserializer(services => (IDeserializer<string>)services.GetRequiredService<Marked>())
            .UseValueDeserializer((IDeserializer<string>)new Marked("value"));

        Assert.Equal("from the container", deserializers.Key(provider).Deserialize(default, Context));
        Assert.Equal("value", deserializers.Value(provider).Deserialize(default, Context));
    }

    [Fact]
    public void NonRetriable_ByTypeAndByPredicate_AreBothFollowedAndNothingElse()
    {
        var recovery = new ConsumerRecovery("charts");
        new HealthcareConsumerBuilder<string, string>("charts", new ConsumerDeserializers<string, string>("charts"), recovery, new ServiceCollection())
            .NonRetriable<ArgumentException>()
            .NonRetriable(exception => exception is FormatException);
        using var provider = new ServiceCollection().BuildServiceProvider();

        var rules = recovery.Build(provider).Rules;

        Assert.False(rules.IsRetriable(new ArgumentNullException()));
        Assert.False(rules.IsRetriable(new FormatException()));
        Assert.False(rules.IsRetriable(new DeadLetterException("code")));
        Assert.True(rules.IsRetriable(new TimeoutException()));
        Assert.True(rules.IsRetriable(new RetryException(TimeSpan.Zero)));
    }

    [Fact]
    public void UseResiliencePipeline_OfTheContainer_IsTheConsumers()
    {
        var pipeline = new Polly.ResiliencePipelineBuilder().Build();
        var recovery = new ConsumerRecovery("charts");
        var builder = new HealthcareConsumerBuilder<string, string>("charts", new ConsumerDeserializers<string, string>("charts"), recovery, new ServiceCollection());
        using var provider = new ServiceCollection().AddSingleton(pipeline).BuildServiceProvider();

        builder.UseResiliencePipeline(services => services.GetRequiredService<Polly.ResiliencePipeline>());

        Assert.Same(pipeline, recovery.Build(provider).Pipeline);
        builder.NonRetriable<FormatException>();
        var error = Assert.Throws<InvalidOperationException>(() => recovery.Build(provider));
        Assert.Contains("'charts'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_KeyTypeWithoutDeserializer_DoesNotStart()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHealthcareConsumer<Patient, string, PatientBatches>("charts", ClientOptions.Local);
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("'charts' has no deserializer for keys", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_TopicsThatLibrdkafkaRefuses_ThrowsConsumptionException()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHealthcareConsumer<string, string, Batches>("charts", options =>
        {
            ClientOptions.Local(options);
            options.Topics.Clear();
            options.Topics.Add("^vitals(");
        });
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<ConsumptionException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(("charts", ErrorCode.Local_InvalidArg), (error.ClientName, error.Code));
        Assert.Null(error.InnerException);
    }

    [Fact]
    public async Task Host_NothingConfigured_NamesEveryPathToSet()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHealthcareProducer();
        builder.Services.AddHealthcareProducer("alerts");
        builder.Services.AddHealthcareConsumer<string, string, Batches>("charts");
        using var host = builder.Build();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));

        var failures = error is AggregateException many
            ? many.InnerExceptions.Cast<OptionsValidationException>()
            : [Assert.IsType<OptionsValidationException>(error)];
        var text = string.Join('\n', failures.SelectMany(failure => failure.Failures));
        Assert.Contains("Kafka:BootstrapServers", text, StringComparison.Ordinal);
        Assert.Contains("Kafka:Producer", text, StringComparison.Ordinal);
        Assert.Contains("Kafka:Producers:alerts", text, StringComparison.Ordinal);
        Assert.Contains("Kafka:Consumers:charts:GroupId", text, StringComparison.Ordinal);
        Assert.Contains("Kafka:Consumers:charts:Topics", text, StringComparison.Ordinal);
    }

    private sealed record Patient(string Id);

    private sealed class Batches : IBatchHandler<string, string>
    {
        public Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class PatientBatches : IBatchHandler<Patient, string>
    {
        public Task HandleAsync(MessageBatch<Patient, string> batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Messages : IMessageHandler<string, int>
    {
        public Task HandleAsync(IncomingMessage<string, int> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Both : IBatchHandler<string, string>, IMessageHandler<string, string>
    {
        public Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task HandleAsync(IncomingMessage<string, string> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Marked(string mark) : IDeserializer<string>
    {
        public string Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => mark;
    }
}
