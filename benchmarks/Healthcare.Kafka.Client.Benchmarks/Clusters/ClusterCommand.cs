using System.Globalization;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>
/// Hosts the embedded cluster in a process of its own, so that its CPU is not counted as a client's. Writes its addresses, then creates a topic per
/// line "name partitions" that it reads, and ends with its input.
/// </summary>
internal static class ClusterCommand
{
    public static async Task<int> RunAsync()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 3);
        Console.WriteLine(cluster.BootstrapServers);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            cluster.CreateTopic(words[0], int.Parse(words[1], CultureInfo.InvariantCulture));
            Console.WriteLine(words[0]);
        }

        return ExitCodes.Success;
    }
}
