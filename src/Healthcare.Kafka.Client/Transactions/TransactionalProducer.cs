using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>Begins transactions, and keeps the typed producers that they send through.</summary>
internal sealed class TransactionalProducer(ProducerCore core, ProducerSerializers serializers, IServiceProvider services, ILogger logger)
    : ITransactionalProducer
{
    private readonly ConcurrentDictionary<(Type Key, Type Value), object> _typed = new();

    // A transaction logs before it lets the next one begin.
    private readonly UnfailingLogger _logger = new(logger);

    public string Name => core.Name;

    public ProducerCore Core => core;

    public async Task<IKafkaTransaction> BeginTransactionAsync(CancellationToken cancellationToken = default)
    {
        core.ThrowIfDisposed();
        if (core.Transactions is not { } transactions)
        {
            throw new InvalidOperationException(
                $"Producer '{Name}' has no transactions. Set its TransactionalId (transactional.id) to a name that each running process has for itself.");
        }

        var (turn, failure) = core.FatalError is { } code
            ? (null, new TransactionFailure(TransactionErrorKind.Fatal, code))
            : await transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        return turn is null
            ? throw new TransactionException(Name, failure!, "begin a transaction", "None was begun.")
            : new KafkaTransaction(this, transactions, turn, _logger);
    }

    /// <summary>Gets the producer for a pair of types, made with the first use.</summary>
    public HealthcareProducer<TKey, TValue> Of<TKey, TValue>() => (HealthcareProducer<TKey, TValue>)_typed.GetOrAdd(
        (typeof(TKey), typeof(TValue)),
        static (_, self) => self.Create<TKey, TValue>(),
        this);

    private TransactionProducer<TKey, TValue> Create<TKey, TValue>() =>
        new(core, serializers.Key<TKey>(services), serializers.Value<TValue>(services), services.Protection(core.Name));
}
