namespace Healthcare.Kafka.Client;

/// <summary>Spans around what a producer sends: one per message, one for a whole batch. Both only in an async method, see <see cref="KafkaTraces.Start"/>.</summary>
internal static class SendTracing
{
    /// <returns>The target that ends the span with the message's outcome; null when none is wanted.</returns>
    public static SendSpan? StartSend(this KafkaTraces traces, string topic, IDeliveryTarget target) =>
        traces.Start(Facts(traces, topic, 1)) is { } activity ? new SendSpan(traces, activity, topic, target) : null;

    /// <returns>Null when none is wanted.</returns>
    public static BatchSpan? StartBatch(this KafkaTraces traces, string topic, int count) =>
        KafkaTraces.IsListening && Facts(traces, topic, count) is var facts && traces.Start(facts) is { } activity ? new BatchSpan(traces, activity, facts) : null;

    private static SpanFacts Facts(KafkaTraces traces, string topic, int count) => new() { ClientName = traces.ClientName, Topic = topic, MessageCount = count };
}
