namespace Healthcare.Kafka.Client.ClusterTests;

public sealed class ConfluentProducerTransportTests : ProducerTransportContract
{
    private protected override IProducerTransport Connect(ProducerSettings settings, IProducerTransportEvents events) =>
        new ConfluentProducerTransport(settings, events);
}
