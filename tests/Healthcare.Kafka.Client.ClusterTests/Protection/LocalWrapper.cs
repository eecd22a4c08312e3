using System.Security.Cryptography;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Wraps data keys with one key of this process, as a key management service would with one that never leaves it.</summary>
internal sealed class LocalWrapper : IKeyWrapper
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private static readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string CurrentKeyId => "local";

    public ValueTask<(byte[] Wrapped, string WrappingKeyId)> WrapAsync(ReadOnlyMemory<byte> dataKey, CancellationToken cancellationToken)
    {
        var wrapped = RandomNumberGenerator.GetBytes(NonceLength + dataKey.Length + TagLength);
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(wrapped.AsSpan(0, NonceLength), dataKey.Span, wrapped.AsSpan(NonceLength, dataKey.Length), wrapped.AsSpan(NonceLength + dataKey.Length));
        return new((wrapped, CurrentKeyId));
    }

    public ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, string wrappingKeyId, CancellationToken cancellationToken)
    {
        var dataKey = new byte[wrapped.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_key, TagLength);
        aes.Decrypt(wrapped.Span[..NonceLength], wrapped.Span[NonceLength..^TagLength], wrapped.Span[^TagLength..], dataKey);
        return new(dataKey);
    }
}
