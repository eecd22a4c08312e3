using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A sink that keeps every event, and does first what a test wants.</summary>
internal sealed class CollectedAudit : IAuditSink
{
    private readonly ConcurrentQueue<AuditEvent> _events = new();
    private int _calls;

    public IReadOnlyList<AuditEvent> Events => [.. _events];

    public int Calls => Volatile.Read(ref _calls);

    public Func<AuditEvent, Task> Before { get; set; } = static _ => Task.CompletedTask;

    public async ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        await Before(auditEvent);
        _events.Enqueue(auditEvent);
    }
}
