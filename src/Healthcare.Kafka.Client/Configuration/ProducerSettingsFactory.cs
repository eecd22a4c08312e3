namespace Healthcare.Kafka.Client;

/// <summary>Resolves a producer's options and preset to what it runs with.</summary>
internal static class ProducerSettingsFactory
{
    // A healthy cluster answers well within it, a batch's linger included, so that nothing is held there.
    private static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(100);

    public static ProducerSettings Create(string clientName, HealthcareProducerOptions options, SecretStore? secrets = null) => new()
    {
        Name = clientName,
        Librdkafka = ClientConfiguration.Keys(clientName, options, FixedKeys.Producer),
        Secrets = secrets?.Of(ClientKind.Producer, clientName, options) ?? ClientSecrets.None,
        Transport = options.Transport ?? ClientTransport.Auto,
        BufferBytes = OptionText.Long(Text(options, nameof(options.BufferMemory))),
        BufferMessages = OptionText.Number(Text(options, nameof(options.BufferMessages))),
        MaxMessageBytes = OptionText.Number(Text(options, nameof(options.MaxMessageBytes))),
        BatchSize = OptionText.Number(Text(options, nameof(options.BatchSize))),
        Topics = [.. options.Topics],
        Sources = [.. options.Sources.Distinct()],
        OnTopicProblem = options.OnTopicProblem ?? TopicProblemPolicy.Report,
        TopicCheckTimeout = OptionText.Time(Text(options, nameof(options.TopicCheckTimeout))),
        MaxBlock = OptionText.Time(Text(options, nameof(options.MaxBlock))),
        FlushTimeout = OptionText.Time(Text(options, nameof(options.FlushTimeout))),
        PartitionMetrics = options.PartitionMetrics ?? false,
        MessageIds = bool.Parse(Text(options, nameof(options.MessageIds))),
        TraceContext = bool.Parse(Text(options, nameof(options.TraceContext))),
        ContentType = options.ContentType,
        FlushInterval = options.FlushInterval,
        TransactionalId = options.TransactionalId,
        TransactionTimeout = TransactionKeys.Timeout(options),
        DeliveryTimeout = OptionText.Time(Text(options, nameof(options.DeliveryTimeout))),
        OnDeliveryFailure = FailurePolicy(options),
        HoldBackWindow = Answer + (2 * OptionText.Time(Text(options, nameof(options.Linger)))),
    };

    // A transaction that lost a message is aborted as a whole: that is its stop, and the next one starts afresh.
    private static DeliveryFailurePolicy FailurePolicy(HealthcareProducerOptions options) => options.TransactionalId is null
        ? Enum.Parse<DeliveryFailurePolicy>(Text(options, nameof(options.OnDeliveryFailure)))
        : DeliveryFailurePolicy.Continue;

    private static string Text(HealthcareProducerOptions options, string property) => ClientConfiguration.Text(options, property);
}
