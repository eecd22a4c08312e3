using System.Collections.Concurrent;
using System.Text;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Enters the failures of enqueued messages in a ledger.</summary>
internal sealed class LedgerFailures(DeliveryLedger ledger) : IDeliveryFailureHandler
{
    public ConcurrentQueue<ErrorCode> Codes { get; } = new();

    /// <summary>Gets or sets what the handler does after it has told the ledger; the argument is how many failures came before.</summary>
    public Func<int, CancellationToken, ValueTask> Then { get; set; } = static (_, _) => default;

    public ValueTask HandleAsync(DeliveryFailure failure, CancellationToken cancellationToken)
    {
        ledger.FailEnqueued(ClusterProducer.IdOf(Encoding.UTF8.GetString(failure.Value!)), failure.Outcome.Status);
        Codes.Enqueue(failure.Outcome.Code);
        return Then(Codes.Count - 1, cancellationToken);
    }
}
