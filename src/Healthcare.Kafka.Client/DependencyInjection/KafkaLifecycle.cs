using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Runs before any hosted service starts: checks librdkafka, opens every producer and looks at its topics, so that what cannot work stops the
/// start. Runs again when all have stopped: closes them while the container still resolves the handlers of what could not be delivered.
/// </summary>
/// <remarks>
/// Opening is quick, as librdkafka connects in the background, and it is where librdkafka itself looks at keys and certificate files.
/// </remarks>
internal sealed class KafkaLifecycle(RegisteredClients clients, IServiceProvider services, ILoggerFactory? loggers = null) : IHostedLifecycleService
{
    private readonly List<ProducerCore> _opened = [];

    public static void AddTo(IServiceCollection services)
    {
        services.TryAddSingleton(KafkaMeter.Of);
        services.TryAddSingleton(AuditTrail.Of);
        services.TryAddSingleton<SecretStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, KafkaLifecycle>());
    }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        LibrdkafkaVersion.Require();
        var logger = UnfailingLogger.Of(loggers, LifecycleLog.Category);
        foreach (var client in clients.InUse(services.GetService<IOptionsMonitor<HealthcareConsumerOptions>>()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (client.Kind == ClientKind.Producer)
            {
                _opened.Add(services.Core(client.Name));
            }
        }

        logger.ClientsRegistered(Library.VersionString, Names(ClientKind.Producer), Names(ClientKind.Consumer));
        await (services.GetService<TopicStartup>()?.RunAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        await CheckTopicsAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(services.GetServices<SchemaStartCheck>().Select(check => check.RunAsync(cancellationToken))).ConfigureAwait(false);
        await Task.WhenAll(services.GetServices<ProtectionStartCheck>().Select(check => check.RunAsync(cancellationToken))).ConfigureAwait(false);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Not cut short by the token: every step has a limit of its own, and what is not done here is done while the container is disposed.
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(_opened.Select(core => core.DisposeAsync().AsTask()));

    private async Task CheckTopicsAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_opened.Select(core => core.Topics.RunAsync(cancellationToken))).ConfigureAwait(false);
        var problems = _opened.Where(core => core.Settings.OnTopicProblem == TopicProblemPolicy.FailStart)
            .SelectMany(core => core.Topics.Findings.Where(finding => finding.IsProblem).Select(finding => $"Producer '{core.Name}': {finding}"))
            .ToList();
        if (problems.Count > 0)
        {
            throw new TopicProblemException(problems);
        }
    }

    private string Names(ClientKind kind) => string.Join(", ", clients.All.Where(client => client.Kind == kind).Select(client => client.Name));
}
