namespace Healthcare.Kafka.Client;

/// <summary>Resolves a consumer's options and preset to what it runs with.</summary>
internal static class ConsumerSettingsFactory
{
    public static ConsumerSettings Create(string clientName, HealthcareConsumerOptions options, SecretStore? secrets = null) => new()
    {
        Name = clientName,
        GroupId = options.GroupId ?? "",
        Topics = [.. options.Topics],
        Librdkafka = ClientConfiguration.Keys(clientName, options, FixedKeys.Consumer),
        Secrets = secrets?.Of(ClientKind.Consumer, clientName, options) ?? ClientSecrets.None,
        Transport = options.Transport ?? ClientTransport.Auto,
        MaxBatchSize = OptionText.Number(Text(options, nameof(options.MaxBatchSize))),
        Order = options.Order ?? ConsumeOrder.Partition,
        MaxConcurrency = options.MaxConcurrency,
        PartitionMetrics = options.PartitionMetrics ?? false,
        MaxBatchBytes = OptionText.Number(Text(options, nameof(options.MaxBatchBytes))),
        BatchWait = options.BatchWait,
        LaneCapacityBytes = OptionText.Number(Text(options, nameof(options.LaneCapacityBytes))),
        OverflowBytes = OptionText.Number(Text(options, nameof(options.OverflowBytes))),
        BufferMemory = OptionText.Long(Text(options, nameof(options.BufferMemory))),
        LaneCapacity = OptionText.Number(Text(options, nameof(options.LaneCapacity))),
        CommitInterval = OptionText.Time(Text(options, nameof(options.CommitInterval))),
        CommitMetadata = options.CommitMetadata ?? true,
        OnOffsetGap = options.OnOffsetGap ?? OffsetGapPolicy.Report,
        StallTimeout = OptionText.Time(Text(options, nameof(options.StallTimeout))),
        OnStall = options.OnStall ?? StallPolicy.Report,
        DrainTimeout = OptionText.Time(Text(options, nameof(options.DrainTimeout))),
        StopTimeout = OptionText.Time(Text(options, nameof(options.StopTimeout))),
        Retry = options.Retry,
        OnFailure = options.OnFailure ?? ConsumerFailurePolicy.Halt,
        DeadLetterTopic = options.DeadLetter.Topic is { Length: > 0 } topic ? topic : null,
        RetryTopicOptions = options.RetryTopic,
        ParkKey = options.DeadLetter.ParkKey ?? false,
    };

    private static string Text(HealthcareConsumerOptions options, string property) => ClientConfiguration.Text(options, property);
}
