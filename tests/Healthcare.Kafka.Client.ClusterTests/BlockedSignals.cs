using System.Globalization;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Which signals a thread leaves to its process.</summary>
internal static class BlockedSignals
{
    // Signal 11; the mask begins with signal 1.
    private const ulong Sigsegv = 1UL << 10;

    /// <summary>
    /// Tells whether this is a thread of librdkafka's: those block every signal, and what is a NullReferenceException elsewhere ends the process there.
    /// </summary>
    public static bool HaveSigsegv()
    {
        const string Name = "SigBlk:";
        var line = File.ReadLines("/proc/thread-self/status").First(static line => line.StartsWith(Name, StringComparison.Ordinal));
        return (ulong.Parse(line.AsSpan(Name.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Sigsegv) != 0;
    }
}
