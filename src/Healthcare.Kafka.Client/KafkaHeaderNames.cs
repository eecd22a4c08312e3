namespace Healthcare.Kafka.Client;

/// <summary>The names of the headers that a producer adds where the caller gave none of that name.</summary>
public static class KafkaHeaderNames
{
    /// <summary>The message's identity, by which a consumer recognises a duplicate: UTF-8 text, a UUID of version 7 unless the caller gave another.</summary>
    public const string MessageId = "message-id";

    /// <summary>The media type of the value, such as <c>application/json</c>.</summary>
    public const string ContentType = "content-type";

    /// <summary>W3C trace context: the activity that was current when the message was produced.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>W3C trace context: what tracing systems add to <see cref="TraceParent"/>.</summary>
    public const string TraceState = "tracestate";
}
