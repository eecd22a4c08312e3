using System.Security.Cryptography;
using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Seals and opens values as producers and consumers do, with each part of the binding to be chosen.</summary>
internal static class EnvelopeTesting
{
    public const string Topic = "vitals";

    public static byte[] PatientKey { get; } = "patient-1"u8.ToArray();

    public static byte[] Json { get; } = "application/json"u8.ToArray();

    public static byte[] MessageId { get; } = "0198c0de-0000-7000-8000-000000000001"u8.ToArray();

    public static DataKey Key(string id = "k1", byte seed = 1) => new(id, SHA256.HashData([seed]));

    public static DataKeyRing Ring(params DataKey[] keys) => new(keys.Length == 0 ? [Key()] : keys);

    public static byte[] Seal(
        byte[] value, DataKey key, PayloadCompression compression = PayloadCompression.None, string topic = Topic, byte[]? messageKey = null) =>
        PayloadEnvelope.Seal(value, key, new MessageBinding(topic, messageKey ?? PatientKey, Json, MessageId), compression);

    /// <summary>Opens an envelope; null when it cannot be.</summary>
    public static byte[]? Open(byte[] envelope, DataKey key)
    {
        Open(envelope, key, Topic, PatientKey, Json, MessageId, out var plaintext);
        return plaintext;
    }

    public static PayloadIntegrityFailure? Open(
        byte[] envelope, DataKey key, string topic, byte[]? messageKey, byte[]? contentType, byte[]? messageId, out byte[]? plaintext)
    {
        RecordBytes value = default;
        var failure = EnvelopeHeader.Read(envelope, out var header)
            ?? PayloadEnvelope.Open(envelope, header, key, new MessageBinding(topic, messageKey, contentType, messageId), new OpenedValues(), out value);
        plaintext = value.ToArray();
        return failure;
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
