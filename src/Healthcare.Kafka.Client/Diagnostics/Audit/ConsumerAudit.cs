namespace Healthcare.Kafka.Client;

/// <summary>What a consumer has to account for: messages that were not handled, and what operators asked for.</summary>
/// <remarks>
/// The log line comes first. Of a message that is to be left for good, an exception of the application's logger goes on: what no audit saw must not be done.
/// Of everything else it ends here: a halt, a gap or a broken envelope is what it is whether or not somebody could be told.
/// </remarks>
internal sealed class ConsumerAudit(AuditTrail trail, ConsumerSettings settings)
{
    private readonly UnfailingLogger _log = new(trail.Log);

    /// <summary>Records that a message is left unhandled for good.</summary>
    /// <returns>Whether that is on record, and may be done.</returns>
    public ValueTask<bool> SkippedAsync(TopicPartitionOffset at, HaltReason reason, string? exceptionType, CancellationToken giveUp)
    {
        trail.Log.MessageSkipped(settings.Name, settings.GroupId, at.Topic, at.Partition.Value, at.Offset.Value, reason, exceptionType);
        return trail.RecordAsync(Event(AuditAction.Skip, "NotHandled", at, reason.ToString(), exceptionType), giveUp);
    }

    /// <summary>Records that a message was dead-lettered.</summary>
    /// <returns>Whether that is on record, and the message may be finished.</returns>
    public ValueTask<bool> DeadLetteredAsync(TopicPartitionOffset at, DeadLetterCause cause, CancellationToken giveUp)
    {
        var reasonCode = cause.ReasonCode ?? cause.Reason.ToString();
        trail.Log.MessageDeadLettered(
            settings.Name, settings.GroupId, at.Topic, at.Partition.Value, at.Offset.Value, reasonCode, cause.ExceptionType, settings.DeadLetterTopic);
        var written = Event(AuditAction.DeadLetter, "Written", at, reasonCode, cause.ExceptionType) with { RelatedTopic = settings.DeadLetterTopic };
        return trail.RecordAsync(written, giveUp);
    }

    public void Halted(TopicPartitionOffset at, HaltReason reason, string? exceptionType)
    {
        _log.HaltedAtMessage(settings.Name, settings.GroupId, at.Topic, at.Partition.Value, at.Offset.Value, reason, exceptionType);
        trail.Record(Event(AuditAction.Halt, "NotCommitted", at, reason.ToString(), exceptionType));
    }

    /// <summary>Records that a protected message could not be opened. What becomes of the message is another event.</summary>
    public void IntegrityFailed(TopicPartitionOffset at, PayloadIntegrityFailure reason, string? dataKeyId)
    {
        _log.PayloadNotOpened(settings.Name, settings.GroupId, at.Topic, at.Partition.Value, at.Offset.Value, reason, dataKeyId);
        trail.Record(Event(AuditAction.IntegrityFailure, "Failed", at, reason.ToString()));
    }

    /// <summary>Records that the log no longer holds what the group had not read yet.</summary>
    public void OffsetGap(TopicPartition partition, long offset, long endOffset)
    {
        _log.OffsetGapAudited(settings.Name, settings.GroupId, partition.Topic, partition.Partition.Value, offset, endOffset);
        trail.Record(Event(AuditAction.OffsetGap, "Missing", new TopicPartitionOffset(partition, offset)) with { EndOffset = endOffset, Count = endOffset - offset });
    }

    /// <summary>Records that a redrive begins.</summary>
    /// <returns>Whether that is on record; false when <paramref name="giveUp"/> was cancelled first.</returns>
    public ValueTask<bool> RedriveStartedAsync(string topic, int messagesPerSecond, bool isDryRun, CancellationToken giveUp)
    {
        trail.Log.RedriveStarted(settings.Name, settings.GroupId, topic, messagesPerSecond, isDryRun);
        return trail.RecordAsync(Event(AuditAction.RedriveStarted, isDryRun ? "DryRun" : "Started") with { RelatedTopic = topic }, giveUp);
    }

    public void RedriveEnded(string topic, string end, RedriveResult result)
    {
        _log.RedriveEnded(settings.Name, settings.GroupId, topic, end, result.Redriven, result.Remaining, result.Foreign, result.IsDryRun);
        trail.Record(Event(AuditAction.RedriveEnded, result.IsDryRun ? "DryRun" : end) with { RelatedTopic = topic, Count = result.Redriven });
    }

    public void Paused(CommandScope scope)
    {
        _log.PausedByOperator(settings.Name, settings.GroupId, $"{scope}");
        trail.Record(Event(AuditAction.OperatorPause, scope));
    }

    public void Resumed(CommandScope scope)
    {
        _log.ResumedByOperator(settings.Name, settings.GroupId, $"{scope}");
        trail.Record(Event(AuditAction.OperatorResume, scope));
    }

    public void Retried(Halt halt)
    {
        var at = halt.Position;
        _log.RetriedByOperator(settings.Name, settings.GroupId, at.Topic, at.Partition.Value, at.Offset.Value, halt.Reason, halt.ExceptionType);
        trail.Record(Event(AuditAction.OperatorRetry, "Done", at, halt.Reason.ToString(), halt.ExceptionType));
    }

    public void SkippedByOperator(Halt halt)
    {
        var at = halt.Position;
        trail.Log.SkippedByOperator(settings.Name, settings.GroupId, at.Topic, at.Partition.Value, at.Offset.Value, halt.Reason, halt.ExceptionType);
        trail.Record(Event(AuditAction.OperatorSkip, "NotHandled", at, halt.Reason.ToString(), halt.ExceptionType));
    }

    public void Sought(TopicPartitionOffset position, long from)
    {
        _log.SoughtByOperator(settings.Name, settings.GroupId, position.Topic, position.Partition.Value, position.Offset.Value, from);
        trail.Record(Event(AuditAction.OperatorSeek, "Done", position) with { EndOffset = from });
    }

    private AuditEvent Event(AuditAction action, CommandScope scope) => Event(action, "Done") with
    {
        Topic = scope.Partition?.Topic ?? scope.Topic, Partition = scope.Partition?.Partition.Value,
    };

    private AuditEvent Event(AuditAction action, string outcome, TopicPartitionOffset at, string? reasonCode = null, string? exceptionType = null) =>
        Event(action, outcome) with
        {
            Topic = at.Topic, Partition = at.Partition.Value, Offset = at.Offset.Value, ReasonCode = reasonCode, ExceptionType = exceptionType,
        };

    private AuditEvent Event(AuditAction action, string outcome) =>
        new() { Action = action, Time = trail.Time.GetUtcNow(), ClientName = settings.Name, GroupId = settings.GroupId, Outcome = outcome };
}
