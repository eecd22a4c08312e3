using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Decides what becomes of a message that nothing helps: its partition halts at it, or it is dead-lettered or skipped, and audited.</summary>
internal sealed class FailurePolicy(ConsumerSettings settings, IDeadLetterWriter? deadLetters, ILoggerFactory loggerFactory)
{
    private readonly ILogger _audit = loggerFactory.CreateLogger(AuditLog.Category);

    public FailureCounts Counts { get; } = new();

    /// <summary>Does as <see cref="ConsumerSettings.OnFailure"/> says.</summary>
    /// <returns>Why the lane must stand still; null when the message is completed, or when the lane drains.</returns>
    public ValueTask<Halt?> ApplyAsync(LaneBatch batch, int index, HaltReason reason, string? exceptionType, int attempts)
    {
        switch (settings.OnFailure)
        {
            case ConsumerFailurePolicy.DeadLetter:
                return DeadLetterAsync(batch, index, new DeadLetterReason(reason.ToString(), exceptionType, attempts));
            case ConsumerFailurePolicy.Skip:
                Skip(batch, index, reason, exceptionType);
                return default;
            default:
                return new(HaltAt(batch, index, reason, exceptionType));
        }
    }

    /// <summary>Dead-letters a message; it is completed once the brokers hold the dead letter, never before.</summary>
    /// <returns>Why the lane must stand still; null when the message is completed, or when the lane drains.</returns>
    public async ValueTask<Halt?> DeadLetterAsync(LaneBatch batch, int index, DeadLetterReason reason)
    {
        if (deadLetters is null)
        {
            return HaltAt(batch, index, HaltReason.NoDeadLetterTopic, reason.ExceptionType);
        }

        var written = await deadLetters.WriteAsync(batch.Records.Span[index], reason, batch.Draining).ConfigureAwait(false);
        if (!written)
        {
            return batch.Draining.IsCancellationRequested ? null : HaltAt(batch, index, HaltReason.DeadLetterFailed, reason.ExceptionType);
        }

        var at = batch.PositionOf(index);
        _audit.MessageDeadLettered(
            settings.Name, settings.GroupId, at.Topic, at.Partition.Value, at.Offset.Value, reason.Code, reason.ExceptionType, settings.DeadLetterTopic);
        Counts.CountDeadLettered(batch.TopicPartition);
        batch.Complete(index, 1);
        return null;
    }

    private void Skip(LaneBatch batch, int index, HaltReason reason, string? exceptionType)
    {
        // Before it is completed: a skip that no audit saw must not be.
        var at = batch.PositionOf(index);
        _audit.MessageSkipped(settings.Name, settings.GroupId, at.Topic, at.Partition.Value, at.Offset.Value, reason, exceptionType);
        Counts.CountSkipped(batch.TopicPartition);
        batch.Complete(index, 1);
    }

    private Halt HaltAt(LaneBatch batch, int index, HaltReason reason, string? exceptionType)
    {
        var at = batch.PositionOf(index);
        _audit.HaltedAtMessage(settings.Name, settings.GroupId, at.Topic, at.Partition.Value, at.Offset.Value, reason, exceptionType);
        return new Halt(reason, at, exceptionType);
    }
}
