using System.Diagnostics;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Starts this program again.</summary>
internal static class OwnProcess
{
    public static ProcessStartInfo Command(params IEnumerable<string> arguments) => new(Environment.ProcessPath!, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    };
}
