using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A service on a cluster that wants TLS and a login, on both transports; on a real one where the environment names it.</summary>
public sealed class SecuredClusterTests : IDisposable
{
    private readonly CollectedLogs _logs = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData("Native")]
    [InlineData("Managed")]
    public async Task Service_OverTlsWithALogin_ProducesAndConsumes(string transport)
    {
        await using var cluster = await SecuredCluster.StartAsync();
        var handled = new HandledValues();
        using var host = Build(cluster, transport, null, handled);
        var options = host.Services.GetRequiredService<IOptionsMonitor<HealthcareProducerOptions>>().Get(Options.DefaultName);
        var topic = await cluster.CreateTopicAsync(ProducerSettingsFactory.Create(RegisteredClient.UnnamedProducer, options).Librdkafka);
        var topics = host.Services.GetRequiredService<IOptionsMonitor<HealthcareConsumerOptions>>().Get("charts").Topics;
        topics.Clear();
        topics.Add(topic);

        await host.StartAsync(Cancellation);
        var producer = host.Services.GetRequiredService<IHealthcareProducer<string, string>>();
        await producer.ProduceAsync(topic, new OutgoingMessage<string, string>("key", $"{PhiCanary.Mark} value"), Cancellation).WaitAsync(Eventually.Deadline, Cancellation);

        await Eventually.Async(() => handled.Count == 1);
        await host.StopAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        Assert.DoesNotContain(_logs.Entries, entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Producer_WithAWrongPassword_IsRefusedAndSaysNoSecret()
    {
        await using var cluster = await SecuredCluster.StartAsync();
        using var host = Build(cluster, "Auto", "SENTINEL-wrong", new HandledValues());

        var core = host.Services.Core(RegisteredClient.UnnamedProducer);
        var producer = host.Services.GetRequiredService<IHealthcareProducer<string, string>>();
        var call = producer.ProduceBatchAsync("secured-none", [new OutgoingMessage<string, string>("key", "value")], Cancellation);

        await Eventually.Async(() => core.Refusals.All.Any(one => one.Value is ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed));
        Assert.False((await call.WaitAsync(TimeSpan.FromMinutes(1), Cancellation))[0].IsPersisted);
        Assert.DoesNotContain(_logs.Entries, entry => entry.Message.Contains("SENTINEL", StringComparison.Ordinal));
    }

    private IHost Build(SecuredCluster cluster, string transport, string? password, HandledValues handled)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kafka:BootstrapServers"] = cluster.BootstrapServers,
            ["Kafka:Producer:Transport"] = transport,
            ["Kafka:Producer:DeliveryTimeout"] = "00:00:10",
            ["Kafka:Consumers:charts:Transport"] = transport,
            ["Kafka:Consumers:charts:GroupId"] = $"charts-{Guid.NewGuid():N}",
            ["Kafka:Consumers:charts:Topics:0"] = "secured-unused",
        });
        builder.Configuration.AddInMemoryCollection(
            cluster.Security.Where(one => one.Value is not null).Select(one => KeyValuePair.Create($"Kafka:Security:{one.Key}", one.Value)));
        if (password is not null)
        {
            builder.Configuration.AddInMemoryCollection([new("Kafka:Security:Password", password)]);
        }

        builder.Services.AddSingleton<ILoggerFactory>(_logs);
        builder.Services.AddSingleton(handled);
        builder.Services.AddHealthcareProducer();
        builder.Services.AddHealthcareConsumer<string, string, Handler>("charts");
        return builder.Build();
    }

    private sealed class HandledValues
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Add() => Interlocked.Increment(ref _count);
    }

    private sealed class Handler(HandledValues handled) : IMessageHandler<string, string>
    {
        public Task HandleAsync(IncomingMessage<string, string> message, CancellationToken cancellationToken)
        {
            handled.Add();
            return Task.CompletedTask;
        }
    }
}
