namespace Healthcare.Kafka.Client;

/// <summary>What an audit event is about.</summary>
public enum AuditAction
{
    /// <summary>A message was dead-lettered; <see cref="AuditEvent.RelatedTopic"/> holds it.</summary>
    DeadLetter,

    /// <summary>A message was left unhandled for good, by <see cref="HealthcareConsumerOptions.OnFailure"/>.</summary>
    Skip,

    /// <summary>A partition stands still at a message, which is not committed.</summary>
    Halt,

    /// <summary>A redrive of dead letters began; <see cref="AuditEvent.Outcome"/> is Started or DryRun.</summary>
    RedriveStarted,

    /// <summary>A redrive of dead letters ended; <see cref="AuditEvent.Count"/> were redriven.</summary>
    RedriveEnded,

    /// <summary>An operator paused partitions; without a topic, all.</summary>
    OperatorPause,

    /// <summary>An operator resumed partitions; without a topic, all.</summary>
    OperatorResume,

    /// <summary>An operator had a halted message tried again.</summary>
    OperatorRetry,

    /// <summary>An operator gave a halted message up: it is left unhandled for good.</summary>
    OperatorSkip,

    /// <summary>An operator moved the group's position, from <see cref="AuditEvent.EndOffset"/> to <see cref="AuditEvent.Offset"/>.</summary>
    OperatorSeek,

    /// <summary>
    /// The log does not hold what the group had not read yet: the offsets from <see cref="AuditEvent.Offset"/> up to <see cref="AuditEvent.EndOffset"/>.
    /// </summary>
    OffsetGap,

    /// <summary>A client starts with a setting that makes it insecure; <see cref="AuditEvent.ReasonCode"/> names the option that accepts it.</summary>
    InsecureOverride,

    /// <summary>A producer closed with messages that no broker had confirmed; <see cref="AuditEvent.Outcome"/> says whether any may have been written.</summary>
    LeftAtDispose,

    /// <summary>A protected message could not be opened: it was changed, moved, or its key is not to be had.</summary>
    IntegrityFailure,
}
