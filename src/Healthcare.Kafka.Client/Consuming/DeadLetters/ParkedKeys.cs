namespace Healthcare.Kafka.Client;

/// <summary>The keys of one assigned partition that have dead letters not yet redriven, each with the offset of its last dead letter.</summary>
/// <remarks>A key is held as a hash.</remarks>
internal sealed class ParkedKeys
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, long> _lastLetters = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _lastLetters.Count;
            }
        }
    }

    public void Park(byte[] key, long letter)
    {
        var hash = KeyHash.Of(key);
        lock (_gate)
        {
            _lastLetters[hash] = Math.Max(letter, _lastLetters.GetValueOrDefault(hash, letter));
        }
    }

    public bool Contains(ReadOnlySpan<byte> key)
    {
        lock (_gate)
        {
            return _lastLetters.Count > 0 && _lastLetters.ContainsKey(KeyHash.Of(key));
        }
    }

    /// <summary>Releases a key when the message that comes from its last dead letter is back.</summary>
    public void OnRedriven(byte[] key, long letter)
    {
        var hash = KeyHash.Of(key);
        lock (_gate)
        {
            if (_lastLetters.TryGetValue(hash, out var last) && letter >= last)
            {
                _lastLetters.Remove(hash);
            }
        }
    }
}
