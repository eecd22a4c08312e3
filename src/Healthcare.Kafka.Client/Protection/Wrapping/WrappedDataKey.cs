namespace Healthcare.Kafka.Client;

/// <summary>A data key as a store keeps it: wrapped, so that who reads the store can open nothing.</summary>
public sealed class WrappedDataKey
{
    /// <summary>Gets the id, as envelopes name it.</summary>
    public required string Id { get; init; }

    /// <summary>Gets whose key it is; <see langword="null"/> for one that all share.</summary>
    public string? Subject { get; init; }

    /// <summary>Gets the wrapped key; <see langword="null"/> for one that was destroyed on purpose, of which only the id is left.</summary>
    public byte[]? Wrapped { get; init; }

    /// <summary>Gets the id of the wrapping key; empty for one that was destroyed.</summary>
    public required string WrappingKeyId { get; init; }

    /// <summary>Gets when the key was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Names the key, never what it is.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => Id;
}
