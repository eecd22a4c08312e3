using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>Which payloads one consumer opens, and with what.</summary>
internal sealed class PayloadOpening(IDataKeyProvider provider, PayloadProtectionOptions options)
{
    private readonly TopicChoice _topics = new(options.Topics);
    private readonly string[] _origins = [.. options.OriginTopics];

    // Messages that follow each other mostly have the same data key: its id need not be a new string for each.
    private string? _lastKeyId;

    public bool AllowsUnprotected { get; } = options.AllowUnprotected ?? false;

    public bool TakesShreddedAsTombstones { get; } = options.ShreddedAsTombstones ?? false;

    public bool Includes(string topic) => _topics.Includes(topic);

    public PayloadIntegrityFailure? Read(ReadOnlySpan<byte> envelope, out string? keyId)
    {
        keyId = null;
        if (EnvelopeHeader.Read(envelope, out var header) is { } failure)
        {
            return failure;
        }

        keyId = Volatile.Read(ref _lastKeyId);
        if (keyId is null || !Ascii.Equals(header.KeyId, keyId))
        {
            keyId = Encoding.ASCII.GetString(header.KeyId);
            Volatile.Write(ref _lastKeyId, keyId);
        }

        return null;
    }

    public ValueTask<DataKey?> FindAsync(string keyId, CancellationToken cancellationToken) => provider.FindAsync(keyId, cancellationToken);

    /// <summary>Opens an envelope that was read: as one of its own topic, else as one of the topics that are named as origins.</summary>
    public PayloadIntegrityFailure? Open(in RawRecord record, DataKey key, OpenedValues opened, out RecordBytes plaintext)
    {
        var failure = Open(record, record.Topic, key, opened, out plaintext);
        for (var index = 0; failure == PayloadIntegrityFailure.NotAuthentic && index < _origins.Length; index++)
        {
            failure = Open(record, _origins[index], key, opened, out plaintext);
        }

        return failure;
    }

    private static PayloadIntegrityFailure? Open(in RawRecord record, string topic, DataKey key, OpenedValues opened, out RecordBytes plaintext)
    {
        var envelope = record.ValueBytes.Span;
        plaintext = default;
        var binding = new MessageBinding(
            topic,
            record.KeyBytes.IsNull ? default : new OptionalBytes(record.KeyBytes.Span),
            record.LastHeader(KafkaHeaderNames.ContentType),
            record.LastHeader(KafkaHeaderNames.MessageId));
        return EnvelopeHeader.Read(envelope, out var header) ?? PayloadEnvelope.Open(envelope, header, key, binding, opened, out plaintext);
    }
}
