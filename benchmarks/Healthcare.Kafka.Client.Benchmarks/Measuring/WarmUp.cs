using System.Diagnostics;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>How long a client runs before it is measured: twelve passes, or fewer that take ten seconds together.</summary>
/// <remarks>
/// The runtime compiles what is hot on another thread, in steps, each of which it puts off while there is anything new. Of a managed client a good part still
/// runs as it was first compiled after one pass of a second, and some after four. A service runs for weeks.
/// </remarks>
internal sealed class WarmUp
{
    private const int Most = 12;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private int _passes;

    /// <summary>Begins the next pass, unless it has been enough.</summary>
    /// <param name="pass">Its number, which is negative.</param>
    public bool TryNext(out int pass)
    {
        pass = -1 - _passes;
        return _passes++ == 0 || (_passes <= Most && Stopwatch.GetElapsedTime(_startedAt) < Longest);
    }
}
