namespace Healthcare.Kafka.Client;

/// <summary>The headers of one message: the caller's, then those of this library, which never go into the caller's object.</summary>
/// <remarks>One object of the caller's may serve several messages at once. A generated id stays a number: it costs no allocation.</remarks>
internal readonly struct OutgoingHeaders
{
    /// <summary>The length of a message id as text.</summary>
    public const int IdLength = 36;

    /// <summary>Gets the caller's headers, with what serializers added.</summary>
    public Headers? Given { get; init; }

    /// <summary>Gets the generated message id; empty for none.</summary>
    public Guid MessageId { get; init; }

    /// <summary>Gets the message id that the caller gave beside the headers.</summary>
    public byte[]? GivenMessageId { get; init; }

    public byte[]? ContentType { get; init; }

    public TraceContext Trace { get; init; }

    public int Count =>
        (Given?.Count ?? 0)
        + (MessageId == default ? 0 : 1)
        + (GivenMessageId is null ? 0 : 1)
        + (ContentType is null ? 0 : 1)
        + (Trace.Parent is null ? 0 : 1)
        + (Trace.State is null ? 0 : 1);

    public static implicit operator OutgoingHeaders(Headers? given) => new() { Given = given };

    public static void Format(Guid id, byte[] text) => id.TryFormat(text, out _, "D");

    public void WriteTo<TSink>(ref TSink sink)
        where TSink : IHeaderSink
    {
        for (var i = 0; i < (Given?.Count ?? 0); i++)
        {
            sink.Add(Given![i].Key, Given[i].GetValueBytes());
        }

        if (MessageId != default)
        {
            sink.Add(KafkaHeaderNames.MessageId, MessageId);
        }

        WriteTo(ref sink, KafkaHeaderNames.MessageId, GivenMessageId);
        WriteTo(ref sink, KafkaHeaderNames.ContentType, ContentType);
        WriteTo(ref sink, KafkaHeaderNames.TraceParent, Trace.Parent);
        WriteTo(ref sink, KafkaHeaderNames.TraceState, Trace.State);
    }

    /// <summary>Makes an object of Confluent.Kafka's that holds all of them; null for none.</summary>
    public Headers? ToHeaders()
    {
        if (Count == 0)
        {
            return null;
        }

        var copy = new HeadersCopy([]);
        WriteTo(ref copy);
        return copy.Headers;
    }

    /// <summary>Makes headers that share nothing with the caller's.</summary>
    public OutgoingHeaders Copy()
    {
        if (Given is null)
        {
            return this;
        }

        var copy = new HeadersCopy([]);
        new OutgoingHeaders { Given = Given }.WriteTo(ref copy);
        return this with { Given = copy.Headers };
    }

    private static void WriteTo<TSink>(ref TSink sink, string key, byte[]? value)
        where TSink : IHeaderSink
    {
        if (value is not null)
        {
            sink.Add(key, value);
        }
    }

    private readonly struct HeadersCopy(Headers headers) : IHeaderSink
    {
        public Headers Headers => headers;

        public void Add(string key, byte[]? value) => headers.Add(key, value?.ToArray());

        public void Add(string key, Guid value)
        {
            var text = new byte[IdLength];
            Format(value, text);
            headers.Add(key, text);
        }
    }
}
