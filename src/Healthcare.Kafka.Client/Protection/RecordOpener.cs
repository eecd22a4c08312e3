namespace Healthcare.Kafka.Client;

/// <summary>What one consumer does to the bytes of a message before its deserializers: finds the key that a pseudonym stands for, opens the envelope.</summary>
internal sealed class RecordOpener(IKeyResolver? keys, PayloadOpening? payloads, ConsumerAudit audit)
{
    /// <summary>Finds the key and opens the value. Mostly all is in memory, and nothing is awaited, message for message.</summary>
    /// <param name="record">The message as it came.</param>
    /// <param name="opened">Where its value is opened to.</param>
    /// <param name="cancellationToken">Ends the asking for keys.</param>
    /// <returns>The message in the clear; its value is null for a tombstone, or for what counts as one.</returns>
    /// <exception cref="KeyNotResolvedException">The resolver does not know the pseudonym.</exception>
    /// <exception cref="PayloadIntegrityException">The value cannot be opened.</exception>
    public ValueTask<OpenedRecord> OpenAsync(in RawRecord record, OpenedValues opened, CancellationToken cancellationToken)
    {
        var key = KeyAsync(record, cancellationToken);
        if (!key.IsCompletedSuccessfully)
        {
            return AfterKeyAsync(record, key, opened, cancellationToken);
        }

        var value = ValueAsync(record, opened, cancellationToken);
        return value.IsCompletedSuccessfully ? new(new OpenedRecord(key.Result, value.Result)) : AfterValueAsync(key.Result, value);
    }

    private async ValueTask<OpenedRecord> AfterKeyAsync(RawRecord record, ValueTask<RecordBytes> key, OpenedValues opened, CancellationToken cancellationToken) =>
        new(await key.ConfigureAwait(false), await ValueAsync(record, opened, cancellationToken).ConfigureAwait(false));

    private static async ValueTask<OpenedRecord> AfterValueAsync(RecordBytes key, ValueTask<RecordBytes> value) => new(key, await value.ConfigureAwait(false));

    private ValueTask<RecordBytes> KeyAsync(in RawRecord record, CancellationToken cancellationToken) =>
        keys is null || record.KeyBytes.IsNull || !KeyPseudonym.Is(record.KeyBytes.Span)
            ? new(record.KeyBytes)
            : ResolveAsync(keys, record.Key, cancellationToken);

    private ValueTask<RecordBytes> ValueAsync(in RawRecord record, OpenedValues opened, CancellationToken cancellationToken)
    {
        if (payloads is null || record.ValueBytes.IsNull || !payloads.Includes(record.Topic))
        {
            return new(record.ValueBytes);
        }

        if (payloads.Read(record.ValueBytes.Span, out var keyId) is { } failure)
        {
            return failure == PayloadIntegrityFailure.NotProtected && payloads.AllowsUnprotected
                ? new(record.ValueBytes)
                : throw Failed(record, failure, keyId);
        }

        var key = Find(payloads, record, keyId!, cancellationToken);
        return key.IsCompletedSuccessfully ? new(Open(payloads, record, keyId!, key.Result, opened)) : OpenAsync(payloads, record, keyId!, key, opened);
    }

    // A provider that throws for good is no reason to skip a message either.
    private ValueTask<DataKey?> Find(PayloadOpening payloads, in RawRecord record, string keyId, CancellationToken cancellationToken)
    {
        try
        {
            return payloads.FindAsync(keyId, cancellationToken);
        }
        catch (Exception exception) when (!PassingFailure.Is(exception))
        {
            throw Failed(record, PayloadIntegrityFailure.KeyFailed, keyId);
        }
    }

    // The pseudonym is a copy: the resolver may hold it across awaits.
    private static async ValueTask<RecordBytes> ResolveAsync(IKeyResolver keys, byte[]? pseudonym, CancellationToken cancellationToken) =>
        await keys.ResolveAsync(pseudonym, cancellationToken).ConfigureAwait(false) ?? throw new KeyNotResolvedException();

    private async ValueTask<RecordBytes> OpenAsync(PayloadOpening payloads, RawRecord record, string keyId, ValueTask<DataKey?> key, OpenedValues opened)
    {
        DataKey? found;
        try
        {
            found = await key.ConfigureAwait(false);
        }
        catch (Exception exception) when (!PassingFailure.Is(exception))
        {
            throw Failed(record, PayloadIntegrityFailure.KeyFailed, keyId);
        }

        return Open(payloads, record, keyId, found, opened);
    }

    private RecordBytes Open(PayloadOpening payloads, in RawRecord record, string keyId, DataKey? key, OpenedValues opened)
    {
        RecordBytes plaintext = default;
        var failure = key is null ? PayloadIntegrityFailure.UnknownKey : payloads.Open(record, key, opened, out plaintext);
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
        audit.IntegrityFailed(new TopicPartitionOffset(record.Topic, record.Partition, record.Offset), reason, keyId);
        return new PayloadIntegrityException(reason);
    }
}
