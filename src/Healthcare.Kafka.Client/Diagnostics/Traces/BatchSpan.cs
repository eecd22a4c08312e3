using System.Diagnostics;

namespace Healthcare.Kafka.Client;

/// <summary>The span of a batch that is sent, from the call to the last outcome, or to the end of the caller's patience.</summary>
internal sealed class BatchSpan(KafkaTraces traces, Activity activity, SpanFacts facts) : IDisposable
{
    // Nothing but a cancelled wait ends the call without a delivery.
    private string? _errorType = typeof(OperationCanceledException).FullName;

    public void Take(BatchDelivery delivery)
    {
        _errorType = null;
        for (var i = 0; i < delivery.Count && _errorType is null; i++)
        {
            _errorType = delivery[i].IsPersisted ? null : delivery[i].Code.ToString();
        }
    }

    public void Dispose() => traces.End(activity, facts with { ErrorType = _errorType });
}
