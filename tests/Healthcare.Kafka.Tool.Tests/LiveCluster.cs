using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>The cluster that KAFKA_BOOTSTRAP_SERVERS names, or else an embedded one.</summary>
internal sealed class LiveCluster : IAsyncDisposable
{
    private readonly EmbeddedKafkaCluster? _embedded;

    private LiveCluster(string bootstrapServers, EmbeddedKafkaCluster? embedded) => (BootstrapServers, _embedded) = (bootstrapServers, embedded);

    public string BootstrapServers { get; }

    public bool IsEmbedded => _embedded is not null;

    public static async Task<LiveCluster> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS") is { Length: > 0 } named)
        {
            return new(named, null);
        }

        var embedded = await EmbeddedKafkaCluster.StartAsync();
        return new(embedded.BootstrapServers, embedded);
    }

    public async ValueTask DisposeAsync()
    {
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }
    }
}
