using System.Diagnostics;

namespace Healthcare.Kafka.Client;

/// <summary>The span of one message that is sent. It ends with the message's outcome, on its way to whoever waits for that.</summary>
internal sealed class SendSpan(KafkaTraces traces, Activity activity, string topic, IDeliveryTarget target) : IDeliveryTarget
{
    public bool KeepsRecord => target.KeepsRecord;

    public bool Resolve(Delivery delivery)
    {
        End(delivery.Ended);
        return target.Resolve(delivery);
    }

    public void End(in DeliveryOutcome outcome) => traces.End(activity, new SpanFacts
    {
        ClientName = traces.ClientName,
        Topic = topic,
        MessageCount = 1,
        Partition = outcome.Partition.Value < 0 ? null : outcome.Partition.Value,
        Offset = outcome.Offset.IsSpecial ? null : outcome.Offset.Value,
        ErrorType = outcome.Code == ErrorCode.NoError ? null : outcome.Code.ToString(),
    });

    /// <summary>Ends the span of a message that has no outcome.</summary>
    public void End(Exception exception) => traces.End(
        activity, new SpanFacts { ClientName = traces.ClientName, Topic = topic, MessageCount = 1, ErrorType = exception.GetType().FullName });
}
