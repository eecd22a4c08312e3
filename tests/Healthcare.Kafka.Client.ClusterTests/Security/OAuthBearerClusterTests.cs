using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A service whose producer and consumer log in with tokens of a provider, on both transports; on a real cluster where the environment names one with OAuthBearer.</summary>
public sealed class OAuthBearerClusterTests : IDisposable
{
    private const string Consumer = "charts";

    private static readonly TimeSpan _life = TimeSpan.FromSeconds(2);

    private readonly CollectedLogs _logs = new();
    private readonly Handled _handled = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _logs.Dispose();

    // Fault test 70: tokens expire, and are renewed before.
    [Theory]
    [InlineData("Native")]
    [InlineData("Managed")]
    public async Task Service_TokensThatExpireSoon_ProducesAndConsumesAcrossTheirRenewals(string transport)
    {
        var tokens = new UnsecuredTokens(_life, SecuredCluster.Principal);
        await using var cluster = await SecuredCluster.StartAsync(tokens.Takes);
        using var host = Build(cluster, transport, tokens);
        var (topic, producer) = await StartAsync(host, cluster, tokens);

        var sent = new List<string>();
        await Eventually.Async(() => Send(producer, topic, sent) && tokens.Given(Consumer) >= 3 && tokens.Given(RegisteredClient.UnnamedProducer) >= 3);
        await Eventually.Async(() => _handled.Values.Count >= sent.Count);

        Assert.Equal(sent, _handled.Values);
        await host.StopAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        AssertNothingSaid();
    }

    // Fault test 70: the provider throws before the consumer has a token, and then again until its token has expired.
    [Theory]
    [InlineData("Native")]
    [InlineData("Managed")]
    public async Task Consumer_ProviderThrows_IsUnhealthyThenRecoversWithoutALoss(string transport)
    {
        var tokens = new UnsecuredTokens(_life, SecuredCluster.Principal) { Failing = Consumer };
        await using var cluster = await SecuredCluster.StartAsync(tokens.Takes);
        using var host = Build(cluster, transport, tokens);
        var (topic, producer) = await StartAsync(host, cluster, tokens);
        var sent = new List<string>();
        Assert.True(Send(producer, topic, sent));

        await Eventually.Async(() => IsUnhealthy(host));
        Assert.Empty(_handled.Values);
        tokens.Failing = null;
        await Eventually.Async(() => _handled.Values.Count == 1 && !IsUnhealthy(host));

        // From here on it is connected, and only its token ends.
        tokens.Failing = Consumer;
        await Eventually.Async(() => IsUnhealthy(host));
        Assert.True(Send(producer, topic, sent));
        tokens.Failing = null;
        await Eventually.Async(() => Send(producer, topic, sent) && sent.Count > 5 && !IsUnhealthy(host));
        await Eventually.Async(() => _handled.Values.Count >= sent.Count);

        Assert.Equal(sent, _handled.Values);
        Assert.Equal(2, _logs.Of(EventIds.SecretNotFetched).Count);
        await host.StopAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        AssertNothingSaid();
    }

    private static bool IsUnhealthy(IHost host) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation).GetAwaiter().GetResult().Status
        == HealthStatus.Unhealthy;

    private static bool Send(IHealthcareProducer<string, string> producer, string topic, List<string> sent)
    {
        var value = $"{PhiCanary.Mark} {sent.Count}";
        producer.ProduceAsync(topic, new OutgoingMessage<string, string>("key", value), Cancellation).WaitAsync(Eventually.Deadline, Cancellation).GetAwaiter().GetResult();
        sent.Add(value);
        return true;
    }

    private static async Task<(string Topic, IHealthcareProducer<string, string> Producer)> StartAsync(IHost host, SecuredCluster cluster, UnsecuredTokens tokens)
    {
        var options = host.Services.GetRequiredService<IOptionsMonitor<HealthcareProducerOptions>>().Get(Options.DefaultName);
        var topic = await cluster.CreateTopicAsync(ProducerSettingsFactory.Create(RegisteredClient.UnnamedProducer, options).Librdkafka, tokens.Make());
        var topics = host.Services.GetRequiredService<IOptionsMonitor<HealthcareConsumerOptions>>().Get(Consumer).Topics;
        topics.Clear();
        topics.Add(topic);
        await host.StartAsync(Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        return (topic, host.Services.GetRequiredService<IHealthcareProducer<string, string>>());
    }

    private IHost Build(SecuredCluster cluster, string transport, UnsecuredTokens tokens)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kafka:BootstrapServers"] = cluster.BootstrapServers,
            ["Kafka:Producer:Transport"] = transport,
            [$"Kafka:Consumers:{Consumer}:Transport"] = transport,
            [$"Kafka:Consumers:{Consumer}:GroupId"] = $"charts-{Guid.NewGuid():N}",
            [$"Kafka:Consumers:{Consumer}:Topics:0"] = "secured-unused",
        });
        builder.Configuration.AddInMemoryCollection(
            cluster.Security.Where(one => one.Value is not null).Select(one => KeyValuePair.Create($"Kafka:Security:{one.Key}", one.Value)));
        builder.Services.AddSingleton<ILoggerFactory>(_logs);
        builder.Services.AddSingleton<IOAuthBearerTokenProvider>(tokens);
        builder.Services.AddSingleton(_handled);
        builder.Services.AddHealthChecks().AddHealthcareKafka();
        builder.Services.AddHealthcareProducer();
        builder.Services.AddHealthcareConsumer<string, string, Handler>(Consumer);
        return builder.Build();
    }

    private void AssertNothingSaid() => Assert.DoesNotContain(
        _logs.Entries,
        entry => entry.Message.Contains(PhiCanary.Mark, StringComparison.Ordinal) || entry.Message.Contains("SENTINEL", StringComparison.Ordinal));

    private sealed class Handled
    {
        private readonly ConcurrentQueue<string> _values = [];

        public ConcurrentQueue<string> Values => _values;

        public void Add(string value) => _values.Enqueue(value);
    }

    private sealed class Handler(Handled handled) : IMessageHandler<string, string>
    {
        public Task HandleAsync(IncomingMessage<string, string> message, CancellationToken cancellationToken)
        {
            handled.Add(message.Value);
            return Task.CompletedTask;
        }
    }
}
