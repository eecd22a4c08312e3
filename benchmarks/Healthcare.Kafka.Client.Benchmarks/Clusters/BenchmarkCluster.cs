namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>The brokers of a comparison.</summary>
internal abstract class BenchmarkCluster : IAsyncDisposable
{
    public abstract string BootstrapServers { get; }

    public abstract string Description { get; }

    /// <summary>Gets whether its brokers are librdkafka's mock brokers.</summary>
    public abstract bool IsEmbedded { get; }

    public static async Task<BenchmarkCluster> ReachAsync(string? bootstrapServers) =>
        bootstrapServers is null ? await EmbeddedCluster.StartAsync() : new RealCluster(bootstrapServers);

    public abstract Task CreateTopicAsync(string topic, int partitions);

    public abstract ValueTask DisposeAsync();
}
