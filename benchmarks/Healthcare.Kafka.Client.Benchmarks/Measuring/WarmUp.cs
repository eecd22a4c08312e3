namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>How long a consumer runs before it is measured.</summary>
internal static class WarmUp
{
    /// <summary>
    /// How often the topic is read before. A pass takes a second, and the runtime compiles what is hot on another thread meanwhile, in steps, each of
    /// which it puts off while there is anything new: after one pass a good part still runs as it was first compiled. A service runs for weeks.
    /// </summary>
    public const int Passes = 4;
}
