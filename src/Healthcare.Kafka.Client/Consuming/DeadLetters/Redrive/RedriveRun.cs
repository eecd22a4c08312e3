using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Redrives one partition of a dead-letter topic: reads, writes one after the other, commits where it stands.</summary>
internal sealed class RedriveRun(
    ConsumerSettings settings,
    TopicPartition partition,
    RedriveOptions options,
    Func<ProducerCore> producer,
    RedriveRate rate,
    RedriveResult result,
    ILogger logger,
    TimeProvider time)
{
    private const int RecordsPerRead = 500;

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    private long _position;
    private long _committed = -1;
    private long _committedAt;

    public async Task RunAsync(DeadLetterReaderFactory open, CancellationToken cancellationToken)
    {
        using var reader = await Blocking(() => open(partition.Partition.Value)).ConfigureAwait(false);
        _position = reader.Start;
        _committedAt = time.GetTimestamp();
        try
        {
            await ReadAsync(reader, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            result.Stands.Add(new TopicPartitionOffset(partition, _position));
            result.Remaining += Math.Max(0, reader.End - _position);
        }

        // Also where nothing was redriven: Kafka forgets a position that nobody commits for a while.
        await CommitAsync(reader).ConfigureAwait(false);
    }

    private async Task ReadAsync(IDeadLetterReader reader, CancellationToken cancellationToken)
    {
        while (_position < reader.End && GoesOn(cancellationToken))
        {
            var letters = await Blocking(() => reader.Read(ReadTimeout, RecordsPerRead)).ConfigureAwait(false);
            foreach (var letter in letters)
            {
                if (!GoesOn(cancellationToken) || !await RedriveAsync(letter, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                _position = letter.Offset + 1;
                if (time.GetElapsedTime(_committedAt) >= CommitInterval)
                {
                    await CommitAsync(reader).ConfigureAwait(false);
                }
            }

            _position = Math.Max(_position, reader.Position);
        }
    }

    private bool GoesOn(CancellationToken cancellationToken)
    {
        if (result.End == RedriveEnd.Completed)
        {
            result.End = cancellationToken.IsCancellationRequested ? RedriveEnd.Cancelled
                : result.Redriven >= options.MaxMessages ? RedriveEnd.MaxMessages
                : RedriveEnd.Completed;
        }

        return result.End == RedriveEnd.Completed;
    }

    /// <returns>Whether the position may move past the dead letter.</returns>
    private async ValueTask<bool> RedriveAsync(RawRecord letter, CancellationToken cancellationToken)
    {
        if (DeadLetterOrigin.Read(letter.Headers) is not { } origin || origin.Group != settings.GroupId)
        {
            result.Foreign++;
            return true;
        }

        if (!options.DryRun)
        {
            await rate.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!GoesOn(cancellationToken) || !await WriteAsync(letter, origin).ConfigureAwait(false))
            {
                return false;
            }
        }

        var reason = origin.Reason ?? DeadLetterReason.HandlerFailed;
        result.Redriven++;
        result.ByReason[reason] = result.ByReason.GetValueOrDefault(reason) + 1;
        return true;
    }

    // Not cancelled: what may be written must not be left without knowing.
    private async ValueTask<bool> WriteAsync(RawRecord letter, DeadLetterOrigin origin)
    {
        var message = DeadLetterRecord.Redrive(letter, origin);
        var outcome = await producer().ProduceAsync(message, CancellationToken.None).ConfigureAwait(false);
        if (outcome.Code == ErrorCode.Local_UnknownPartition)
        {
            outcome = await producer().ProduceAsync(message with { Partition = null }, CancellationToken.None).ConfigureAwait(false);
        }

        if (outcome.IsPersisted)
        {
            return true;
        }

        result.End = RedriveEnd.NotWritten;
        result.Failure = new TopicPartitionOffset(partition, letter.Offset);
        result.FailureCode = outcome.Code;
        logger.RedriveStopped(
            settings.Name, partition.Topic, partition.Partition.Value, letter.Offset, outcome.Code, outcome.Status, origin.Topic);
        return false;
    }

    private async Task CommitAsync(IDeadLetterReader reader)
    {
        if (options.DryRun || _position == _committed)
        {
            return;
        }

        await Blocking(() =>
        {
            reader.Commit(_position);
            return 0;
        }).ConfigureAwait(false);
        _committed = _position;
        _committedAt = time.GetTimestamp();
    }

    private static Task<T> Blocking<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
