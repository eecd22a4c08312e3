using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A service with a processor that relays text, as a user registers it, and a producer for what it consumes.</summary>
internal sealed class ProcessorHost : IAsyncDisposable
{
    public const string Name = "relay";
    public const string Input = "vitals";
    public const string Output = "alerts";
    public const string Group = "relay";

    private readonly IHost _host;

    private ProcessorHost(IHost host, CollectedLogs logs)
    {
        _host = host;
        Logs = logs;
    }

    public CollectedLogs Logs { get; }

    public static async Task<ProcessorHost> StartAsync(EmbeddedKafkaCluster cluster, string? transactionalId = null, Func<IncomingMessage<string, string>, bool>? fails = null,
        Action<IServiceCollection>? register = null, Action<IHealthcareProducerBuilder, IHealthcareProcessorBuilder<string, string>>? configure = null)
    {
        var logs = new CollectedLogs();
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<ILoggerFactory>(logs);
        builder.Services.AddSingleton(new Failing(fails ?? (_ => false)));
        register?.Invoke(builder.Services);
        var inputs = builder.Services.AddHealthcareProducer("inputs", options => options.Preset = ProducerPreset.LowLatency);
        var relay = builder.Services.AddHealthcareProcessor<string, string, Relay>(
            Name,
            consumer =>
            {
                consumer.GroupId = Group;
                consumer.Topics.Add(Input);
                consumer.MaxBatchSize = 20;
                consumer.SessionTimeout = TimeSpan.FromSeconds(6);
                consumer.HeartbeatInterval = TimeSpan.FromSeconds(1);
                consumer.CommitInterval = TimeSpan.FromMilliseconds(100);
                consumer.Retry.Delay = TimeSpan.FromMilliseconds(10);
            },
            producer =>
            {
                producer.Preset = ProducerPreset.LowLatency;
                producer.Topics.Add(Output);
                producer.TransactionalId = transactionalId;
                producer.DeliveryTimeout = TimeSpan.FromSeconds(2);
                producer.FlushTimeout = TimeSpan.FromSeconds(5);
            });
        configure?.Invoke(inputs, relay);
        builder.Services.UseCluster(cluster.BootstrapServers);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new ProcessorHost(host, logs);
    }

    /// <summary>Produces messages "0", "1" and so on to the input, with as many keys in turn.</summary>
    public async Task ProduceAsync(int count, int keys)
    {
        var producer = _host.Services.GetRequiredKeyedService<IHealthcareProducer<string, string>>("inputs");
        var messages = Enumerable.Range(0, count).Select(i => new OutgoingMessage<string, string>($"patient-{i % keys}", $"{i}")).ToList();
        Assert.True((await producer.ProduceBatchAsync(Input, messages, TestContext.Current.CancellationToken)).AllPersisted);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    public sealed class Failing(Func<IncomingMessage<string, string>, bool> fails)
    {
        public bool At(IncomingMessage<string, string> message) => fails(message);
    }

    public sealed class Relay(Failing failing) : IProcessor<string, string>
    {
        public Task ProcessAsync(IncomingMessage<string, string> message, IProcessorOutput<string, string> output, CancellationToken cancellationToken)
        {
            output.Add(new(message.Key, message.Value));
            return failing.At(message) ? throw new InvalidOperationException(PhiCanary.Mark) : Task.CompletedTask;
        }
    }
}
