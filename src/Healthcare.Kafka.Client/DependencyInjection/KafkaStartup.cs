using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Healthcare.Kafka.Client;

/// <summary>Runs before any hosted service starts: checks librdkafka and opens every producer, so that what cannot work stops the start.</summary>
/// <remarks>
/// Opening is quick, as librdkafka connects in the background, and it is where librdkafka itself looks at keys and certificate files.
/// </remarks>
internal sealed class KafkaStartup(RegisteredClients clients, IServiceProvider services, ILoggerFactory? loggers = null) : IHostedLifecycleService
{
    public static void AddTo(IServiceCollection services) =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, KafkaStartup>());

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        LibrdkafkaVersion.Require();
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger(LifecycleLog.Category);
        foreach (var client in clients.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (client.Kind == ClientKind.Producer)
            {
                services.Core(client.Name);
            }
        }

        logger.ClientsRegistered(Library.VersionString, Names(ClientKind.Producer), Names(ClientKind.Consumer));
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Names(ClientKind kind) => string.Join(", ", clients.All.Where(client => client.Kind == kind).Select(client => client.Name));
}
