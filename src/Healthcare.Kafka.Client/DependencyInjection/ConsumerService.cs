using Microsoft.Extensions.Hosting;

namespace Healthcare.Kafka.Client;

/// <summary>Runs one consumer with the host.</summary>
/// <remarks>
/// The consumer is made when the host starts it, not when the host looks for its services: options are then validated, all of them at once.
/// The stop begins for all consumers before any is waited for, so that they share the host's time instead of using it up in turn.
/// </remarks>
internal sealed class ConsumerService(string name, Func<ConsumerWorker> open) : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private volatile ConsumerWorker? _worker;
    private Task? _stop;

    /// <summary>Gets the consumer; null before it is started.</summary>
    public ConsumerWorker? Worker => _worker;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _worker = open();
        try
        {
            await _worker.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException exception)
        {
            const string Remedy = "Nothing was consumed. Correct its topics: a name that starts with ^ is a regular expression.";
            throw new ConsumptionException(name, exception.Error.Code, null, "could not be started", Remedy);
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        BeginStop(cancellationToken);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => BeginStop(cancellationToken);

    // A host whose start failed is disposed without a stop, and the poll thread must end all the same.
    public ValueTask DisposeAsync() => new(BeginStop(CancellationToken.None));

    public void Dispose() => BeginStop(CancellationToken.None).GetAwaiter().GetResult();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task BeginStop(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _stop ??= _worker?.StopAsync(cancellationToken) ?? Task.CompletedTask;
        }
    }
}
