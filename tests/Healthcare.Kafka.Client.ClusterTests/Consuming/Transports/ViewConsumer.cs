using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.ClusterTests;

using Batch = MessageBatch<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>;

/// <summary>A consumer whose keys and values are views.</summary>
internal sealed class ViewConsumer : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ViewConsumer(ConsumerWorker worker, ConsumerSettings settings, ServiceProvider services) => (Worker, Settings, _services) = (worker, settings, services);

    public ConsumerWorker Worker { get; }

    public ConsumerSettings Settings { get; }

    /// <summary>Gets whether its native consumer is not destroyed.</summary>
    public bool IsNativeLeft => NativeMessages.All.Any(IsOurs);

    public static async Task<ViewConsumer> StartAsync(
        ConsumerHarness harness, ClientTransport way, Func<Batch, CancellationToken, Task> handle, Func<ConsumerSettings, ConsumerSettings>? adjust = null)
    {
        var services = new ServiceCollection().BuildServiceProvider();
        var settings = ConsumerHarness.Settings("views", harness.Cluster.BootstrapServers) with { Transport = way };
        settings = adjust?.Invoke(settings) ?? settings;
        var worker = ConsumerWorker.Create(
            settings, new MemoryDeserializer(), new MemoryDeserializer(),
            new BatchHandlerInvoker<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>(services.GetRequiredService<IServiceScopeFactory>(), _ => new Handler(handle)),
            new FailureHandling(new RetryRules()), harness.Logs, TimeProvider.System);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        return new ViewConsumer(worker, settings, services);
    }

    public Task StopAsync() => Worker.StopAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Worker.StopAsync(CancellationToken.None);
        await ConsumerHarness.AllGivenBackAsync(IsOurs);
        await _services.DisposeAsync();
    }

    private bool IsOurs(NativeMessages messages) => messages.Settings.Librdkafka == Settings.Librdkafka;

    private sealed class Handler(Func<Batch, CancellationToken, Task> handle) : IBatchHandler<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>
    {
        public Task HandleAsync(Batch batch, CancellationToken cancellationToken) => handle(batch, cancellationToken);
    }
}
