using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client;

/// <summary>What one consumer does to the bytes of a message before its deserializers: finds the key that a pseudonym stands for, opens the envelope.</summary>
internal sealed class RecordOpener(
    ConsumerSettings settings, IKeyResolver? keys, PayloadOpening? payloads, ILogger audit)
{
    /// <exception cref="KeyNotResolvedException">The resolver does not know the pseudonym.</exception>
    public async ValueTask<RecordBytes> KeyAsync(RawRecord record, CancellationToken cancellationToken)
    {
        if (keys is null || record.KeyBytes.IsNull || !KeyPseudonym.Is(record.KeyBytes.Span))
        {
            return record.KeyBytes;
        }

        // A copy: the resolver may hold it across awaits.
        return await keys.ResolveAsync(record.Key, cancellationToken).ConfigureAwait(false) ?? throw new KeyNotResolvedException();
    }

    /// <returns>The value in the clear; null for a tombstone, or for what counts as one.</returns>
    /// <exception cref="PayloadIntegrityException">It cannot be opened.</exception>
    public async ValueTask<RecordBytes> ValueAsync(RawRecord record, CancellationToken cancellationToken)
    {
        if (payloads is null || record.ValueBytes.IsNull || !payloads.Includes(record.Topic))
        {
            return record.ValueBytes;
        }

        var failure = payloads.Read(record.ValueBytes.Span, out var keyId);
        if (failure == PayloadIntegrityFailure.NotProtected && payloads.AllowsUnprotected)
        {
            return record.ValueBytes;
        }

        byte[]? plaintext = null;
        if (failure is null)
        {
            var key = await payloads.FindAsync(keyId!, cancellationToken).ConfigureAwait(false);
            failure = key is null ? PayloadIntegrityFailure.UnknownKey : payloads.Open(record, key, out plaintext);
        }

        return failure switch
        {
            null => plaintext,
            PayloadIntegrityFailure.KeyShredded when payloads.TakesShreddedAsTombstones => (byte[]?)null,
            { } reason => throw Failed(record, reason, keyId),
        };
    }

    // Here, where the reason is known; what becomes of the message is audited where it is decided.
    private PayloadIntegrityException Failed(in RawRecord record, PayloadIntegrityFailure reason, string? keyId)
    {
        audit.PayloadNotOpened(settings.Name, settings.GroupId, record.Topic, record.Partition, record.Offset, reason, keyId);
        return new PayloadIntegrityException(reason);
    }
}
