using System.Diagnostics;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Producers of two languages that disagree split one patient over two partitions.</summary>
/// <remarks>With KAFKA_CONSOLE_PRODUCER naming kafka-console-producer.sh, and a real cluster, a Java producer sends the same keys.</remarks>
public class PartitionerFaultTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const int Partitions = 24;

    // What org.apache.kafka.common.utils.Utils of Kafka 4.0 answers: toPositive(murmur2(key)) % 24.
    private static readonly Dictionary<string, int> _partitionInJava = new()
    {
        [""] = 9,
        ["1"] = 15,
        ["42"] = 4,
        ["P01"] = 17,
        ["MRN-"] = 10,
        ["MRN-1"] = 21,
        ["MRN-10"] = 18,
        ["patient"] = 0,
        ["patient-"] = 22,
        ["patient-1"] = 11,
        ["patient-2"] = 16,
        ["patient-3"] = 14,
        ["patient-0004711"] = 18,
        ["urn:oid:2.16.840.1.113883.19.5|8003"] = 4,
        ["1f0b9a5e-6c1d-4f0e-9b57-2a3c4d5e6f70"] = 0,
        ["größe"] = 20,
        ["患者-17"] = 19,
        ["Ærø"] = 0,
        ["ÿþý"] = 2,
        ["0000000000"] = 0,
        ["ICU/bed 7"] = 4,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Fault test 28.
    [Fact]
    public async Task ProduceAsync_KeysThatJavaProducesToo_GoToThePartitionThatJavaChooses()
    {
        await using var test = await ClusterProducer.ConnectAsync(cluster, partitions: Partitions);
        var keys = _partitionInJava.Keys.ToList();

        var delivery = await test.Calls.ProduceBatchAsync(keys, size: 0, Cancellation).WaitAsync(2 * Eventually.Deadline, Cancellation);

        Assert.Equal(
            _partitionInJava.Select(pair => (pair.Key, pair.Value)),
            keys.Zip(delivery, (key, outcome) => (key, outcome.Position.Partition.Value)));
        await test.AssertLedgerAsync();
        if (!cluster.IsEmbedded && Environment.GetEnvironmentVariable("KAFKA_CONSOLE_PRODUCER") is { Length: > 0 } console)
        {
            var topic = await cluster.CreateTopicAsync(Partitions);
            await ProduceInJavaAsync(console, topic, keys);
            Assert.Equal(
                _partitionInJava.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)),
                (await cluster.ReadAllAsync(topic)).Select(record => (Key: record.KeyText!, record.Partition)).OrderBy(record => record.Key, StringComparer.Ordinal));
        }
    }

    private async Task ProduceInJavaAsync(string console, string topic, IEnumerable<string> keys)
    {
        var start = new ProcessStartInfo(console) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = ["--bootstrap-server", cluster.BootstrapServers, "--topic", topic, "--property", "parse.key=true", "--property", "key.separator=;"];
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["KAFKA_OPTS"] = "-Dfile.encoding=UTF-8";
        using var java = Process.Start(start)!;
        var output = java.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = java.StandardError.ReadToEndAsync(Cancellation);
        foreach (var key in keys)
        {
            await java.StandardInput.WriteLineAsync($"{key};from Java");
        }

        java.StandardInput.Close();
        await java.WaitForExitAsync(Cancellation).WaitAsync(2 * Eventually.Deadline, Cancellation);
        Assert.True(java.ExitCode == 0, $"{console} ended with {java.ExitCode}: {await output}{await errors}");
    }
}
