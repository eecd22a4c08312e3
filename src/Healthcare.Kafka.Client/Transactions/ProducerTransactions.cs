using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>The transactions of one native producer: one at a time, each call on the producer's own thread and tried again until the timeout.</summary>
/// <remarks>What is left unended, by a caller who gave up or by brokers that did not answer, is ended before the next transaction begins.</remarks>
#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose, and a call may look at it late.
internal sealed class ProducerTransactions
#pragma warning restore CA1001
{
    // Short enough for a close, and librdkafka takes up where the last call stopped.
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ITransactionTransport _transport;
    private readonly IProducerTransportEvents _events;
    private readonly ProducerSettings _settings;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TransactionThread _thread;
    private readonly CallOrder _order = new();
    private readonly CancellationTokenSource _closing = new();
    private NativeState _state = NativeState.New;
    private TransactionFailure? _fatal;

    public ProducerTransactions(
        ITransactionTransport transport, IProducerTransportEvents events, ProducerSettings settings, ILogger logger, TimeProvider time)
    {
        _transport = transport;
        _events = events;
        _settings = settings;
        _logger = logger;
        _time = time;
        _thread = new TransactionThread(settings.Name);
    }

    /// <summary>Waits its turn and begins.</summary>
    /// <returns>The turn, which the caller ends with its transaction; or why there is none.</returns>
    public async Task<(CallOrder.Turn? Turn, TransactionFailure? Failure)> BeginAsync(CancellationToken cancellationToken)
    {
        var turn = _order.Take();
        var begun = false;
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            await turn.Before.WaitAsync(stop.Token).ConfigureAwait(false);
            var failure = await _thread.RunAsync(() => Begin(stop.Token)).WaitAsync(stop.Token).ConfigureAwait(false);
            stop.Token.ThrowIfCancellationRequested();
            begun = failure is null;
            return (begun ? turn : null, failure);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(typeof(ITransactionalProducer).Name, $"Producer '{_settings.Name}' is disposed. No transaction was begun.");
        }
        catch (OperationCanceledException)
        {
            // Of the caller's token, not of the linked one.
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            if (!begun)
            {
                turn.End();
            }
        }
    }

    /// <summary>Adds offsets to the open transaction; those that could not be added need an abort.</summary>
    public Task<TransactionFailure?> SendOffsetsAsync(
        IReadOnlyCollection<TopicPartitionOffset> offsets, Func<IConsumerGroupMetadata?> group, CancellationToken cancellationToken) =>
        _thread.RunAsync(() => group() is { } metadata
            ? WithoutRetriable(Try(timeout => _transport.SendOffsets(offsets, metadata, timeout), cancellationToken))
            : new TransactionFailure(TransactionErrorKind.AbortRequired, ErrorCode.IllegalGeneration));

    public Task<TransactionFailure?> CommitAsync() => _thread.RunAsync(Commit);

    public Task<TransactionFailure?> AbortAsync() => _thread.RunAsync(Abort);

    /// <summary>Lets nobody begin any more and ends the tries that are under way.</summary>
    public Task CloseAsync() => _closing.CancelAsync();

    /// <summary>Aborts what is open, with one try, and ends the thread. Blocks; no transactional call is made any more.</summary>
    public void Stop()
    {
        var last = _thread.RunAsync(() => _fatal is null && _state is NativeState.Open or NativeState.Aborting ? Abort() : null);
        _thread.Stop();
        if (last.Result is { } failure)
        {
            _logger.TransactionNotAborted(_settings.Name, failure.Code);
        }
    }

    private TransactionFailure? Begin(CancellationToken stop)
    {
        var failure = _fatal ?? GetReady(stop);
        if (failure is null && !stop.IsCancellationRequested)
        {
            failure = Note(_transport.Begin());
            _state = failure is null ? NativeState.Open : _state;
        }

        return failure;
    }

    private TransactionFailure? GetReady(CancellationToken stop) => _state switch
    {
        NativeState.New => Initialize(stop),
        NativeState.Open or NativeState.Aborting => Abort(),
        NativeState.Committing when Commit() is { } failure => failure.Kind == TransactionErrorKind.AbortRequired ? Abort() : failure,
        _ => null,
    };

    private TransactionFailure? Initialize(CancellationToken stop)
    {
        var failure = Try(_transport.Initialize, stop);
        if (failure is null)
        {
            _state = NativeState.Ready;
            _logger.TransactionsReady(_settings.Name, _settings.TransactionalId!);
        }

        return failure;
    }

    private TransactionFailure? Commit()
    {
        _state = NativeState.Committing;
        var failure = Try(_transport.Commit, CancellationToken.None);
        if (failure is null or { Kind: TransactionErrorKind.AbortRequired })
        {
            _state = failure is null ? NativeState.Ready : NativeState.Open;
        }

        return failure;
    }

    private TransactionFailure? Abort()
    {
        _state = NativeState.Aborting;
        var failure = Try(_transport.Abort, CancellationToken.None);
        if (failure is null)
        {
            _state = NativeState.Ready;
        }

        return failure;
    }

    private TransactionFailure? Try(Func<TimeSpan, TransactionFailure?> call, CancellationToken stop)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            var failure = _fatal ?? Note(call(Least(Slice, _settings.TransactionTimeout)));
            if (failure is not { Kind: TransactionErrorKind.Retriable }
                || stop.IsCancellationRequested
                || _time.GetElapsedTime(start) >= _settings.TransactionTimeout
                || _closing.Token.WaitHandle.WaitOne(Pause))
            {
                return failure;
            }
        }
    }

    private TransactionFailure? Note(TransactionFailure? failure)
    {
        if (failure is { Kind: TransactionErrorKind.Fatal })
        {
            _fatal = failure;
            _events.OnError(failure.Code, "a transactional call failed for good", isFatal: true);
        }

        return failure;
    }

    // The coordinator may have some of them: only an abort makes that certain.
    private static TransactionFailure? WithoutRetriable(TransactionFailure? failure) =>
        failure is { Kind: TransactionErrorKind.Retriable } ? failure with { Kind = TransactionErrorKind.AbortRequired } : failure;

    private static TimeSpan Least(TimeSpan first, TimeSpan second) => first < second ? first : second;
}
