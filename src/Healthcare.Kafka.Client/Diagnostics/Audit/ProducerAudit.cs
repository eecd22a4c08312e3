using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What a producer has to account for. Its close must go on, so an exception of the application's logger ends here.</summary>
internal sealed class ProducerAudit(AuditTrail trail, ProducerSettings settings)
{
    private readonly UnfailingLogger _log = new(trail.Log);

    /// <summary>Records that the producer closed with messages that no broker had confirmed.</summary>
    public void LeftAtDispose(Undelivered left)
    {
        _log.ProducerClosedWithOutstanding(settings.Name, left.Count, left.NotPersisted, left.PossiblyPersisted, settings.FlushTimeout);
        trail.Record(new AuditEvent
        {
            Action = AuditAction.LeftAtDispose,
            Time = trail.Time.GetUtcNow(),
            ClientName = settings.Name,
            Outcome = left.PossiblyPersisted > 0 ? nameof(PersistenceStatus.PossiblyPersisted) : nameof(PersistenceStatus.NotPersisted),
            Count = left.Count,
        });
    }
}
