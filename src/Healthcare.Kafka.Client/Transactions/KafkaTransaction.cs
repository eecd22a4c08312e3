using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>One transaction from its begin to its end, which lets the next one begin.</summary>
internal sealed class KafkaTransaction(TransactionalProducer producer, ProducerTransactions transactions, CallOrder.Turn turn, ILogger logger)
    : IKafkaTransaction
{
    private readonly Lock _sync = new();
    private readonly TransactionSends _sends = new(producer.Name);
    private TransactionStage _stage = TransactionStage.Open;
    private Task? _commit;
    private Task? _abort;
    private bool _disposed;
    private int _released;

    public string ProducerName => producer.Name;

    public async Task<DeliveryOutcome> ProduceAsync<TKey, TValue>(
        string topic, OutgoingMessage<TKey, TValue> message, CancellationToken cancellationToken = default)
    {
        _sends.Enter();
        var code = ErrorCode.Local_Inconsistent;
        try
        {
            var outcome = await producer.Of<TKey, TValue>().ProduceAsync(topic, message, cancellationToken).ConfigureAwait(false);
            code = outcome.Code;
            return outcome;
        }
        catch (HealthcareKafkaException exception)
        {
            code = exception.Code;
            throw;
        }
        finally
        {
            _sends.Leave(code);
        }
    }

    public async Task<BatchDelivery> ProduceBatchAsync<TKey, TValue>(
        string topic, IReadOnlyList<OutgoingMessage<TKey, TValue>> messages, CancellationToken cancellationToken = default)
    {
        _sends.Enter();
        var code = ErrorCode.Local_Inconsistent;
        try
        {
            var delivery = await producer.Of<TKey, TValue>().ProduceBatchAsync(topic, messages, cancellationToken).ConfigureAwait(false);
            code = delivery.AllPersisted ? ErrorCode.NoError : delivery.First(static outcome => !outcome.IsPersisted).Code;
            return delivery;
        }
        finally
        {
            _sends.Leave(code);
        }
    }

    public Task SendOffsetsAsync<TKey, TValue>(MessageBatch<TKey, TValue> batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Source is not { } source)
        {
            throw new ArgumentException("The batch is not one that a consumer gave its handler. Give offsets and group metadata instead.", nameof(batch));
        }

        var last = batch[batch.Count - 1];
        if (!source.HoldsPrefix(last.Offset.Value))
        {
            throw new InvalidOperationException(
                $"Offset {last.Offset.Value + 1} of {batch.TopicPartition} cannot be committed: consumer '{batch.ConsumerName}' has earlier messages of "
                + "this partition that are neither handled nor in the batch. No offset was sent.");
        }

        return SendOffsetsAsync(
            [new TopicPartitionOffset(batch.TopicPartition, last.Offset + 1, last.LeaderEpoch)], source.GroupMetadata, cancellationToken);
    }

    public Task SendOffsetsAsync(
        IEnumerable<TopicPartitionOffset> offsets, IConsumerGroupMetadata groupMetadata, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        ArgumentNullException.ThrowIfNull(groupMetadata);
        return SendOffsetsAsync([.. offsets], () => groupMetadata, cancellationToken);
    }

    public Task CommitAsync(CancellationToken cancellationToken = default)
    {
        lock (_sync)
        {
            if (_abort is not null || (_disposed && _stage == TransactionStage.CommitUnanswered))
            {
                throw Misuse("committed", "it was aborted or disposed before");
            }

            if (_stage is TransactionStage.Open or TransactionStage.CommitUnanswered)
            {
                _stage = TransactionStage.Committing;
                _commit = EndByCommitAsync();
            }

            return _commit!.WaitAsync(cancellationToken);
        }
    }

    public Task AbortAsync(CancellationToken cancellationToken = default)
    {
        lock (_sync)
        {
            if ((_abort is null && !MayAbort) || (_disposed && _stage == TransactionStage.AbortUnanswered))
            {
                throw Misuse("aborted", "it was committed or disposed before, or its commit is under way");
            }

            return BeginAbort().WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? ending;
        lock (_sync)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            ending = MayAbort ? BeginAbort() : _stage is TransactionStage.Committing ? null : _abort;
        }

        if (ending is not null)
        {
            await AwaitAbortAsync(ending).ConfigureAwait(false);
        }

        _ = ReleaseAfterAsync(ending ?? _commit!);
    }

    private bool MayAbort => _stage is TransactionStage.Open or TransactionStage.MustAbort;

    private async Task SendOffsetsAsync(
        IReadOnlyCollection<TopicPartitionOffset> offsets, Func<IConsumerGroupMetadata?> group, CancellationToken cancellationToken)
    {
        _sends.Enter();
        var code = ErrorCode.Local_Inconsistent;
        try
        {
            var failure = await transactions.SendOffsetsAsync(offsets, group, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            code = failure?.Code ?? ErrorCode.NoError;
            if (failure is not null)
            {
                throw new TransactionException(ProducerName, failure, "add offsets to the transaction", "None of them is committed.");
            }
        }
        finally
        {
            _sends.Leave(code);
        }
    }

    private Task BeginAbort()
    {
        if (MayAbort || _stage == TransactionStage.AbortUnanswered)
        {
            _stage = TransactionStage.Aborting;
            _abort = EndByAbortAsync();
        }

        return _abort!;
    }

    private async Task EndByCommitAsync()
    {
        await _sends.CloseAsync().ConfigureAwait(false);

        // Also those whose caller waits no more.
        await producer.Core.WhenSettledAsync().ConfigureAwait(false);
        var refused = Refused();
        var failure = refused ?? await transactions.CommitAsync().ConfigureAwait(false);
        Enter(failure?.Kind switch
        {
            TransactionErrorKind.Retriable => TransactionStage.CommitUnanswered,
            TransactionErrorKind.AbortRequired => TransactionStage.MustAbort,
            _ => TransactionStage.Ended,
        });
        if (failure is not null)
        {
            throw new TransactionException(ProducerName, failure, "commit the transaction", failure.Kind switch
            {
                _ when refused is not null => "A send of it failed or was cancelled, so nothing of it is committed.",
                TransactionErrorKind.AbortRequired => "Nothing of it is committed.",
                _ => "Whether it is committed is not known.",
            });
        }
    }

    private async Task EndByAbortAsync()
    {
        var drained = _sends.CloseAsync();
        var failure = await transactions.AbortAsync().ConfigureAwait(false);
        if (failure is null)
        {
            await drained.ConfigureAwait(false);
            await producer.Core.WhenSettledAsync().ConfigureAwait(false);
        }

        Enter(failure is { Kind: TransactionErrorKind.Retriable } ? TransactionStage.AbortUnanswered : TransactionStage.Ended);
        if (failure is not null)
        {
            throw new TransactionException(
                ProducerName, failure, "abort the transaction", "Nothing of it is committed; the brokers abort it when its timeout has passed.");
        }
    }

    private TransactionFailure? Refused() =>
        _sends.Failure == ErrorCode.NoError ? null
        : producer.Core.FatalError is { } fatal ? new(TransactionErrorKind.Fatal, fatal)
        : new(TransactionErrorKind.AbortRequired, _sends.Failure);

    private void Enter(TransactionStage stage)
    {
        lock (_sync)
        {
            _stage = stage;
        }

        if (stage == TransactionStage.Ended)
        {
            _ = ReleaseAfterAsync(Task.CompletedTask);
        }
    }

    private async Task AwaitAbortAsync(Task abort)
    {
        try
        {
            await abort.ConfigureAwait(false);
        }
        catch (TransactionException exception)
        {
            logger.TransactionNotAborted(ProducerName, exception.Code);
        }
        catch (ObjectDisposedException)
        {
            // The producer was closed first, which aborts.
        }
    }

    // Messages that are still on their way would fall into the next transaction.
    private async Task ReleaseAfterAsync(Task ending)
    {
        await ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            await _sends.CloseAsync().ConfigureAwait(false);
            await producer.Core.WhenSettledAsync().ConfigureAwait(false);
            turn.End();
        }
    }

    private InvalidOperationException Misuse(string what, string why) =>
        new($"The transaction of producer '{ProducerName}' cannot be {what}: {why}. Begin another one.");
}
