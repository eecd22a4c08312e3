using System.Text;
using BenchmarkDotNet.Attributes;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What a read of librdkafka's statistics costs: of a producer that knows 3 brokers and a topic of 64 partitions.</summary>
[MemoryDiagnoser]
public class StatisticsBenchmarks
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private byte[] _json = [];
    private ClientStatistics? _previous;

    // In this process, BenchmarkDotNet does not await an asynchronous one.
    [GlobalSetup]
    public void Setup() => ReceiveStatisticsAsync().GetAwaiter().GetResult();

    [Benchmark(Description = "parse")]
    public object Parse() => StatisticsParser.Parse(_json, _previous);

    private async Task ReceiveStatisticsAsync()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 3);
        cluster.CreateTopic("observations", 64);
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers, StatisticsIntervalMs = 200 })
            .SetStatisticsHandler((_, json) =>
            {
                if (json.Contains("\"observations\"", StringComparison.Ordinal))
                {
                    received.TrySetResult(json);
                }
            })
            .Build();
        producer.Produce("observations", new Message<byte[], byte[]> { Value = [1] });
        _json = Encoding.UTF8.GetBytes(await received.Task.WaitAsync(Deadline));
        _previous = StatisticsParser.Parse(_json, previous: null);
    }
}
