namespace Healthcare.Kafka.Client;

/// <summary>What the provisioner runs with: options, resolved.</summary>
internal sealed record TopicProvisioningSettings
{
    /// <summary>Gets every key that goes to librdkafka.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Librdkafka { get; init; }

    public IReadOnlyList<TopicDefinition> Declared { get; init; } = [];

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public bool EnsureAtStart { get; init; }

    public TopicProblemPolicy OnTopicProblem { get; init; }

    public static TopicProvisioningSettings Of(HealthcareTopicsOptions options) => new()
    {
        Librdkafka = ClientConfiguration.Keys(RegisteredClient.TopicsName, options, FixedKeys.Topics),
        Declared = options.Resolve(),
        RequestTimeout = OptionText.Time(ClientConfiguration.Text(options, nameof(options.RequestTimeout))),
        EnsureAtStart = options.EnsureAtStart ?? false,
        OnTopicProblem = options.OnTopicProblem ?? TopicProblemPolicy.Report,
    };
}
