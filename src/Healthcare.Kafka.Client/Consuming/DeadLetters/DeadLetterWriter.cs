using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Writes dead letters of one consumer through the producer that all consumers share. The one place where consuming produces.</summary>
internal sealed class DeadLetterWriter(ConsumerSettings settings, ProducerCore producer, ILogger logger, TimeProvider time) : IDeadLetterWriter
{
    private int _toldOfPartitions;

    public DeadLetterWaits Waits { get; } = new(time);

    public async ValueTask<TopicPartitionOffset?> WriteAsync(RawRecord record, DeadLetterCause cause, CancellationToken draining)
    {
        var letter = DeadLetterRecord.Of(record, cause, settings, time.GetUtcNow(), isShort: false);
        var shortLetter = DeadLetterRecord.Of(record, cause, settings, time.GetUtcNow(), isShort: true);
        if (producer.IsTooLarge(letter))
        {
            letter = shortLetter;
        }

        if (producer.IsTooLarge(letter))
        {
            return TooLarge(record, letter);
        }

        var wait = Waits.Begin();
        try
        {
            return await WriteAsync(record, letter, shortLetter, wait, draining).ConfigureAwait(false);
        }
        finally
        {
            if (Waits.End(wait) && !draining.IsCancellationRequested)
            {
                logger.DeadLettersWrittenAgain(settings.Name, settings.DeadLetterTopic!);
            }
        }
    }

    private async ValueTask<TopicPartitionOffset?> WriteAsync(
        RawRecord record, OutgoingRecord letter, OutgoingRecord shortLetter, long wait, CancellationToken draining)
    {
        var backoff = new Backoff();
        while (!draining.IsCancellationRequested)
        {
            var (position, code) = await TryWriteAsync(letter, draining).ConfigureAwait(false);
            switch (code)
            {
                case ErrorCode.NoError:
                    return position;
                case ErrorCode.MsgSizeTooLarge when letter.Headers is { } full && shortLetter.Headers is { } few && few.Count < full.Count:
                    letter = shortLetter with { Partition = letter.Partition };
                    break;
                case ErrorCode.MsgSizeTooLarge:
                    return TooLarge(record, letter);
                case ErrorCode.Local_UnknownPartition when letter.Partition is not null && !settings.ParkKey:
                    TellOfPartitions(record);
                    letter = letter with { Partition = null };
                    break;
                default:
                    Fail(record, wait, code, draining);
                    await Task.Delay(backoff.Next(), time, draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
            }
        }

        return null;
    }

    private async ValueTask<(TopicPartitionOffset? Position, ErrorCode Code)> TryWriteAsync(OutgoingRecord letter, CancellationToken draining)
    {
        try
        {
            var outcome = await producer.ProduceAsync(letter, draining).ConfigureAwait(false);
            return (outcome.Position, outcome.Code);
        }
        catch (OperationCanceledException) when (draining.IsCancellationRequested)
        {
            // It may still be written; it comes again, and is then a duplicate.
            return (null, ErrorCode.Local_TimedOut);
        }
    }

    private void Fail(in RawRecord record, long wait, ErrorCode code, CancellationToken draining)
    {
        if (!draining.IsCancellationRequested && Waits.Fail(wait, code))
        {
            logger.DeadLetterNotWritten(settings.Name, record.Topic, record.Partition, record.Offset, settings.DeadLetterTopic!, code);
        }
    }

    private TopicPartitionOffset? TooLarge(in RawRecord record, in OutgoingRecord letter)
    {
        logger.DeadLetterTooLarge(
            settings.Name, record.Topic, record.Partition, record.Offset, settings.DeadLetterTopic!, RecordSize.OnWire(letter), producer.Settings.MaxMessageBytes);
        return null;
    }

    private void TellOfPartitions(in RawRecord record)
    {
        if (Interlocked.Exchange(ref _toldOfPartitions, 1) == 0)
        {
            logger.DeadLetterPartitionMissing(settings.Name, settings.DeadLetterTopic!, record.Topic, record.Partition);
        }
    }
}
