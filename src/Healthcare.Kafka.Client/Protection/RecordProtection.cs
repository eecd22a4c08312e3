namespace Healthcare.Kafka.Client;

/// <summary>What one producer does to the bytes of a message between its serializers and the line: a pseudonym for the key, an envelope for the value.</summary>
internal sealed class RecordProtection(KeyProtection? keys, PayloadProtection? payloads)
{
    /// <summary>Gets whether a data key may have to be waited for. Once false for a topic, it stays false.</summary>
    public bool IsAsyncFor(string topic) => payloads is not null && payloads.Includes(topic) && payloads.IsAsync;

    /// <summary>Waits for the data key that the first message would wait for.</summary>
    public ValueTask PrepareAsync() => payloads?.PrepareAsync() ?? default;

    public byte[]? Key(string topic, byte[]? key) => key is null || keys is null || !keys.Topics.Includes(topic) ? key : keys.Protector.Protect(key);

    /// <summary>Gets the data key for a message; null for one that is not encrypted.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="messageKey">The key as it is sent.</param>
    /// <param name="isTombstone">Whether there is no value.</param>
    public async ValueTask<DataKey?> DataKeyAsync(string topic, byte[]? messageKey, bool isTombstone) =>
        isTombstone || payloads is null || !payloads.Includes(topic) ? null : await payloads.GetKeyAsync(messageKey).ConfigureAwait(false);

    /// <inheritdoc cref="DataKeyAsync"/>
    public DataKey? FindDataKey(string topic, bool isTombstone) => isTombstone || payloads is null || !payloads.Includes(topic)
        ? null
        : payloads.FindShared() ?? throw new InvalidOperationException("The data key is not known yet.");

    public byte[] Seal(string topic, byte[]? messageKey, byte[] value, in OutgoingHeaders headers, DataKey key) =>
        payloads!.Seal(topic, messageKey, value, headers, key);
}
