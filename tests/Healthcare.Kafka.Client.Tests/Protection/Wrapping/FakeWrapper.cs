using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A key management service in memory: a wrapped key is the key with each byte changed by its wrapping key. Counts what it is asked.</summary>
internal sealed class FakeWrapper : IKeyWrapper
{
    private readonly ConcurrentDictionary<string, byte> _masks = new() { ["kek-1"] = 0x5A };

    public string CurrentKeyId { get; private set; } = "kek-1";

    public int Wraps { get; private set; }

    public int Unwraps { get; private set; }

    /// <summary>Gets or sets whether it does not answer.</summary>
    public bool IsAway { get; set; }

    public void Rotate(string id, byte mask)
    {
        _masks[id] = mask;
        CurrentKeyId = id;
    }

    public void Retire(string id) => _masks.TryRemove(id, out _);

    public ValueTask<(byte[] Wrapped, string WrappingKeyId)> WrapAsync(ReadOnlyMemory<byte> dataKey, CancellationToken cancellationToken)
    {
        Answer();
        Wraps++;
        return new((Mask(dataKey, CurrentKeyId), CurrentKeyId));
    }

    public ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, string wrappingKeyId, CancellationToken cancellationToken)
    {
        Answer();
        Unwraps++;
        return new(Mask(wrapped, wrappingKeyId));
    }

    private void Answer()
    {
        if (IsAway)
        {
            throw new TimeoutException(PhiCanary.Mark);
        }
    }

    private byte[] Mask(ReadOnlyMemory<byte> bytes, string id) => [.. bytes.ToArray().Select(one => (byte)(one ^ _masks[id]))];
}
