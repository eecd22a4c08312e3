namespace Healthcare.Kafka.Client;

/// <summary>What one call of AddHealthcareProducer and its builder said.</summary>
internal sealed class ProducerRegistration(RegisteredClient client)
{
    public RegisteredClient Client => client;

    public string Name => client.Name;

    public ProducerSerializers Serializers { get; } = new(client.Name);

    public Func<IServiceProvider, IDeliveryFailureHandler>? CreateFailureHandler { get; set; }
}
