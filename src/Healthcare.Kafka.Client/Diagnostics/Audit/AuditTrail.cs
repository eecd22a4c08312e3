using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Healthcare.Kafka.Client;

/// <summary>Where every audit event goes: the log category always, and the application's sink where there is one.</summary>
internal sealed class AuditTrail : IAsyncDisposable, IDisposable
{
    private readonly AuditQueue? _queue;

    public AuditTrail(ILoggerFactory loggers, TimeProvider time, Func<IAuditSink>? sink = null)
    {
        (Log, Time) = (loggers.CreateLogger(AuditLog.Category), time);
        _queue = sink is null ? null : new AuditQueue(sink, Log, time);
    }

    /// <summary>Gets the log category, which throws what the application's logger throws.</summary>
    public ILogger Log { get; }

    public TimeProvider Time { get; }

    /// <summary>Gets since when the sink takes nothing; null when it does, or when there is none.</summary>
    public DateTimeOffset? FailingSince => _queue?.FailingSince;

    /// <summary>Gets how many events wait for the sink.</summary>
    public int Waiting => _queue?.Waiting ?? 0;

    /// <summary>Makes the trail of a container, with the sink that it has registered.</summary>
    public static AuditTrail Of(IServiceProvider services) => new(
        services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        services.GetService<IServiceProviderIsService>()?.IsService(typeof(IAuditSink)) == true ? services.GetRequiredService<IAuditSink> : null);

    /// <summary>Leaves an event to the sink, for those who must not wait: poll, commit, close.</summary>
    public void Record(AuditEvent auditEvent) => _queue?.Add(auditEvent);

    /// <summary>Gives an event to the sink before what it is about counts as done.</summary>
    /// <param name="auditEvent">The event.</param>
    /// <param name="giveUp">Ends the wait.</param>
    /// <returns>Whether the sink has it; false when <paramref name="giveUp"/> was cancelled first.</returns>
    public ValueTask<bool> RecordAsync(AuditEvent auditEvent, CancellationToken giveUp) => _queue?.AddAndWaitAsync(auditEvent, giveUp) ?? new(true);

    /// <summary>Records that a client starts although a setting makes it insecure.</summary>
    public void InsecureOverride(string clientName, string what, string setting)
    {
        Log.InsecureOverrideAudited(clientName, what, setting);
        Record(new AuditEvent
        {
            Action = AuditAction.InsecureOverride, Time = Time.GetUtcNow(), ClientName = clientName, Outcome = "Accepted", ReasonCode = setting,
        });
    }

    public ValueTask DisposeAsync() => _queue?.DisposeAsync() ?? default;

    /// <summary>Does the same for a container that is disposed synchronously; takes no longer than DisposeAsync, which has a limit.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
