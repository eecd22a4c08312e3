namespace Healthcare.Kafka.Client;

/// <summary>Resolves a producer's options and preset to what it runs with.</summary>
internal static class ProducerSettingsFactory
{
    // A healthy cluster answers well within it, a batch's linger included, so that nothing is held there.
    private static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(100);

    public static ProducerSettings Create(string clientName, HealthcareProducerOptions options) => new()
    {
        Name = clientName,
        Librdkafka = ClientConfiguration.Keys(clientName, options, FixedKeys.Producer),
        BufferBytes = OptionText.Long(Text(options, nameof(options.BufferMemory))),
        BufferMessages = OptionText.Number(Text(options, nameof(options.BufferMessages))),
        MaxMessageBytes = OptionText.Number(Text(options, nameof(options.MaxMessageBytes))),
        BatchSize = OptionText.Number(Text(options, nameof(options.BatchSize))),
        Topics = [.. options.Topics],
        OnTopicProblem = options.OnTopicProblem ?? TopicProblemPolicy.Report,
        TopicCheckTimeout = OptionText.Time(Text(options, nameof(options.TopicCheckTimeout))),
        MaxBlock = OptionText.Time(Text(options, nameof(options.MaxBlock))),
        FlushTimeout = OptionText.Time(Text(options, nameof(options.FlushTimeout))),
        FlushInterval = options.FlushInterval,
        DeliveryTimeout = OptionText.Time(Text(options, nameof(options.DeliveryTimeout))),
        OnDeliveryFailure = Enum.Parse<DeliveryFailurePolicy>(Text(options, nameof(options.OnDeliveryFailure))),
        HoldBackWindow = Answer + (2 * OptionText.Time(Text(options, nameof(options.Linger)))),
    };

    private static string Text(HealthcareProducerOptions options, string property) => ClientConfiguration.Text(options, property);
}
