using Healthcare.Kafka.Client.Testing;

namespace ClinicalPipeline;

/// <summary>The cluster of a run: a real one when one is named, else brokers in this very process.</summary>
internal abstract class Cluster : IAsyncDisposable
{
    public abstract string Description { get; }

    public static async Task<Cluster> ReachAsync(HostApplicationBuilder builder, Arguments arguments)
    {
        if (arguments.BootstrapServers is not null)
        {
            builder.Configuration["Kafka:BootstrapServers"] = arguments.BootstrapServers;
        }

        if (builder.Configuration["Kafka:BootstrapServers"] is { Length: > 0 } bootstrapServers)
        {
            return new RealCluster(bootstrapServers);
        }

        var embedded = await EmbeddedKafkaCluster.StartAsync(brokers: 3);
        builder.Services.UseEmbeddedKafka(embedded);
        return new EmbeddedCluster(embedded);
    }

    /// <summary>Creates the topics that are missing.</summary>
    public abstract Task CreateTopicsAsync(IServiceProvider services);

    public abstract ValueTask DisposeAsync();

    private sealed class EmbeddedCluster(EmbeddedKafkaCluster cluster) : Cluster
    {
        public override string Description => $"embedded cluster of {cluster.BrokerCount} brokers";

        public override Task CreateTopicsAsync(IServiceProvider services)
        {
            foreach (var (topic, partitions) in Topics.All)
            {
                cluster.CreateTopic(topic, partitions);
            }

            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync() => cluster.DisposeAsync();
    }
}
