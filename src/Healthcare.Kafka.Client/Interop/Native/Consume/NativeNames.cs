using System.Collections.Concurrent;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>Names of topics or headers as they come from native memory, each made into text once. Safe for concurrent use.</summary>
internal sealed class NativeNames
{
    // Names are few; whoever writes ever new ones fills no memory.
    private const int MostKept = 1_000;
    private const int LongestKept = 256;

    private readonly ConcurrentDictionary<byte[], string> _names = new(BytesComparer.Instance);
    private readonly ConcurrentDictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private int _kept;

    public NativeNames() => _lookup = _names.GetAlternateLookup<ReadOnlySpan<byte>>();

    public string this[ReadOnlySpan<byte> name]
    {
        get
        {
            if (_lookup.TryGetValue(name, out var known))
            {
                return known;
            }

            var text = Encoding.UTF8.GetString(name);
            if (name.Length <= LongestKept && Volatile.Read(ref _kept) < MostKept && _lookup.TryAdd(name, text))
            {
                Interlocked.Increment(ref _kept);
            }

            return text;
        }
    }
}
