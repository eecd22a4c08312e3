namespace Healthcare.Kafka.Client;

/// <summary>Whose payloads one producer encrypts, and with what.</summary>
internal sealed class PayloadProtection(TopicChoice topics, CurrentDataKey shared, IDataKeyProvider provider, PayloadCompression compression, bool hasKeyPerMessageKey)
{
    public bool Includes(string topic) => topics.Includes(topic);

    public bool IsAsync => hasKeyPerMessageKey || shared.Find() is null;

    // A patient's key is nobody's to prepare.
    public async ValueTask PrepareAsync() => _ = hasKeyPerMessageKey ? null : await shared.GetAsync().ConfigureAwait(false);

    /// <summary>Gets the id of the shared data key; null before it was asked for, and where each message key has one of its own.</summary>
    public string? KeyInUse => hasKeyPerMessageKey ? null : shared.Id;

    public DataKey? FindShared() => shared.Find();

    public ValueTask<DataKey> GetKeyAsync(byte[]? messageKey) =>
        hasKeyPerMessageKey && messageKey is not null ? provider.GetCurrentAsync(DataKeySubject.Of(messageKey), CancellationToken.None) : shared.GetAsync();

    public byte[] Seal(string topic, byte[]? messageKey, byte[] value, in OutgoingHeaders headers, DataKey key)
    {
        Span<byte> newId = stackalloc byte[OutgoingHeaders.IdLength];
        var binding = new MessageBinding(
            topic, messageKey, headers.ContentType ?? Last(headers.Given, KafkaHeaderNames.ContentType), MessageId(headers, newId));
        return PayloadEnvelope.Seal(value, key, binding, compression);
    }

    // As a consumer will find it: the last header of the name.
    private static OptionalBytes MessageId(in OutgoingHeaders headers, Span<byte> newId)
    {
        if (headers.MessageId == default)
        {
            return headers.GivenMessageId ?? Last(headers.Given, KafkaHeaderNames.MessageId);
        }

        headers.MessageId.TryFormat(newId, out _, "D");
        return new(newId);
    }

    private static byte[]? Last(Headers? headers, string name) => headers is not null && headers.TryGetLastBytes(name, out var value) ? value : null;
}
