namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>The cluster of tests with a <see cref="BrokerProxy"/>: a real one only if all its brokers say that they are on this machine.</summary>
/// <remarks>The proxy listens on 127.0.0.1 and changes no more than the port in what brokers answer.</remarks>
public sealed class LoopbackCluster : TestCluster
{
    protected override bool Suits(IReadOnlyList<BrokerMetadata> brokers) => brokers.All(broker => broker.Host is "127.0.0.1" or "localhost");
}
