using System.Text;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>One record as it stands in the log: bytes, not yet deserialized.</summary>
public sealed class KafkaRecord
{
    internal KafkaRecord(ConsumeResult<byte[]?, byte[]?> result)
    {
        Partition = result.Partition.Value;
        Offset = result.Offset.Value;
        Key = result.Message.Key;
        Value = result.Message.Value;
        Headers = result.Message.Headers;
        Timestamp = result.Message.Timestamp;
    }

    /// <summary>Gets the partition.</summary>
    public int Partition { get; }

    /// <summary>Gets the offset.</summary>
    public long Offset { get; }

    /// <summary>Gets the key; <see langword="null"/> when there is none.</summary>
    public byte[]? Key { get; }

    /// <summary>Gets the value; <see langword="null"/> in a tombstone.</summary>
    public byte[]? Value { get; }

    /// <summary>Gets the headers; empty when there are none.</summary>
    public Headers Headers { get; }

    /// <summary>Gets the timestamp.</summary>
    public Timestamp Timestamp { get; }

    /// <summary>Gets the key read as UTF-8.</summary>
    public string? KeyText => Key is null ? null : Encoding.UTF8.GetString(Key);

    /// <summary>Gets the value read as UTF-8.</summary>
    public string? ValueText => Value is null ? null : Encoding.UTF8.GetString(Value);

    /// <summary>Names the record by its position, without key, value or header.</summary>
    /// <returns>Partition and offset.</returns>
    public override string ToString() => $"[{Partition}]@{Offset}";
}
