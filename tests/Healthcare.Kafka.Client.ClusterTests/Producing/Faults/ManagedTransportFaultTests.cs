namespace Healthcare.Kafka.Client.ClusterTests;

// The managed transport is what the native one falls back to: the faults that decide what becomes of a message, over it too.
public sealed class ManagedConnectionFaultTests(LoopbackCluster cluster) : ConnectionFaultTests(cluster)
{
    protected override ClientTransport Transport => ClientTransport.Managed;
}

public sealed class ManagedReplicaFaultTests : ReplicaFaultTests
{
    protected override ClientTransport Transport => ClientTransport.Managed;
}

public sealed class ManagedProducerFatalErrorTests : ProducerFatalErrorTests
{
    protected override ClientTransport Transport => ClientTransport.Managed;
}

public sealed class ManagedProducerLifetimeClusterTests : ProducerLifetimeClusterTests
{
    protected override ClientTransport Transport => ClientTransport.Managed;
}
