using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>Puts the headers of a message together: checks the caller's, then adds what the caller did not give.</summary>
internal sealed class OwnHeaders(ProducerSettings settings, byte[]? serializersContentType)
{
    private readonly byte[]? _contentType = settings.ContentType is { } text ? Encoding.UTF8.GetBytes(text) : serializersContentType;

    [Flags]
    private enum Names
    {
        None = 0,
        MessageId = 1,
        ContentType = 2,
        TraceParent = 4,
        TraceState = 8,
    }

    /// <param name="message">The message.</param>
    /// <param name="given">The caller's headers, with what serializers added; null for none.</param>
    /// <param name="newId">The id that the message gets if it brings none; empty for no id.</param>
    /// <param name="trace">The call's trace context.</param>
    /// <param name="headers">The headers.</param>
    /// <returns>What is wrong with the message, without a word of it; null when nothing is.</returns>
    public string? Compose<TKey, TValue>(
        in OutgoingMessage<TKey, TValue> message, Headers? given, Guid newId, in TraceContext trace, out OutgoingHeaders headers)
    {
        headers = default;
        var names = Names.None;
        for (var i = 0; i < (given?.Count ?? 0); i++)
        {
            if (Check(given![i], i, ref names) is { } fault)
            {
                return fault;
            }
        }

        var broken = Encode(message.MessageId, "MessageId", Has(names, Names.MessageId), out var id);
        broken = Encode(message.ContentType, "ContentType", Has(names, Names.ContentType), out var contentType) ?? broken;
        if (broken is not null)
        {
            return broken;
        }

        headers = new()
        {
            Given = given,
            MessageId = id is null && !Has(names, Names.MessageId) ? newId : default,
            GivenMessageId = id,
            ContentType = contentType ?? (message.IsTombstone || Has(names, Names.ContentType) ? null : _contentType),
            Trace = Has(names, Names.TraceParent) ? default : Has(names, Names.TraceState) ? trace.WithoutState() : trace,
        };
        return null;
    }

    private static string? Check(IHeader? header, int index, ref Names names)
    {
        if ((header is null ? "no value at all: it is null" : HeaderRules.OfKey(header.Key)) is { } rule)
        {
            return $"the header at index {index} has {rule}";
        }

        var name = NameOf(header!.Key);
        names |= name;
        return name is Names.MessageId or Names.ContentType && HeaderRules.OfText(header.GetValueBytes()) is { } broken
            ? $"the header '{(name == Names.MessageId ? KafkaHeaderNames.MessageId : KafkaHeaderNames.ContentType)}' at index {index} {broken}"
            : null;
    }

    private static string? Encode(string? text, string property, bool isGivenAsHeader, out byte[]? bytes)
    {
        bytes = null;
        if (text is null)
        {
            return null;
        }

        return isGivenAsHeader ? $"{property} is given twice, as a header too"
            : HeaderRules.OfText(text, out bytes) is { } rule ? $"its {property} {rule}"
            : null;
    }

    private static Names NameOf(string key) => key switch
    {
        KafkaHeaderNames.MessageId => Names.MessageId,
        KafkaHeaderNames.ContentType => Names.ContentType,
        KafkaHeaderNames.TraceParent => Names.TraceParent,
        KafkaHeaderNames.TraceState => Names.TraceState,
        _ => Names.None,
    };

    // Not HasFlag, which boxes until the code is optimized.
    private static bool Has(Names names, Names name) => (names & name) != 0;
}
