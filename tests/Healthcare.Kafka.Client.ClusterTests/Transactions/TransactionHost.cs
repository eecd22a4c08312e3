using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>One process with a transactional producer, as a service registers it.</summary>
internal sealed class TransactionHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TransactionHost(string bootstrapServers, string transactionalId, Action<HealthcareProducerOptions>? configure = null)
    {
        var services = new ServiceCollection().AddSingleton<ILoggerFactory>(Logs).AddLogging();
        services.AddHealthcareProducer("alerts", options =>
        {
            options.TransactionalId = transactionalId;
            options.Preset = ProducerPreset.LowLatency;
            options.FlushTimeout = TimeSpan.FromSeconds(5);
            configure?.Invoke(options);
        });
        services.AddHealthChecks().AddHealthcareKafka();
        services.UseCluster(bootstrapServers);
        _services = services.BuildServiceProvider();
    }

    public CollectedLogs Logs { get; } = new();

    public ITransactionalProducer Producer => _services.GetRequiredKeyedService<ITransactionalProducer>("alerts");

    public static OutgoingMessage<string, string>[] Messages(string name, int count = 10) =>
        [.. Enumerable.Range(0, count).Select(i => new OutgoingMessage<string, string>($"key-{i}", $"{name}-{i}"))];

    public Task<IKafkaTransaction> BeginAsync() =>
        Producer.BeginTransactionAsync(TestContext.Current.CancellationToken).WaitAsync(2 * Eventually.Deadline, TestContext.Current.CancellationToken);

    public async Task<HealthStatus> HealthAsync() =>
        (await _services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Status;

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
