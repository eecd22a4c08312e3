namespace Healthcare.Kafka.Client;

/// <summary>The topics of a service, and how the cluster that has them is reached.</summary>
/// <remarks>
/// The section <c>Kafka:Topics</c>, after <c>Kafka</c>, as for producers and consumers. <see cref="HealthcareClientOptions.Transport"/>,
/// <see cref="HealthcareClientOptions.StatisticsInterval"/> and <see cref="HealthcareClientOptions.PartitionMetrics"/> have no meaning here and are refused.
/// </remarks>
public sealed class HealthcareTopicsOptions : HealthcareClientOptions
{
    /// <summary>Gets the topics by name.</summary>
    /// <value>Default: none.</value>
    public IDictionary<string, TopicOptions> Declared { get; } = new Dictionary<string, TopicOptions>(StringComparer.Ordinal);

    /// <summary>Gets or sets whether the start of the host creates the topics that are missing, before producers and consumers start.</summary>
    /// <value>Default: false.</value>
    /// <remarks>
    /// The start fails with <see cref="TopicProvisioningException"/> where that cannot be done, brokers that are down included. The principal needs
    /// <c>Create</c>, <c>Describe</c> and <c>DescribeConfigs</c>: a right more than a service needs. Leave it unset where operators create topics.
    /// </remarks>
    public bool? EnsureAtStart { get; set; }

    /// <summary>Gets or sets what a topic that differs from its declaration does to the start of the host.</summary>
    /// <value>Default: <see cref="TopicProblemPolicy.Report"/>.</value>
    /// <remarks>Needs <see cref="EnsureAtStart"/>. The start changes no topic that exists.</remarks>
    public TopicProblemPolicy? OnTopicProblem { get; set; }

    /// <summary>Gets or sets how long one call of the provisioner may take in all, the start's included.</summary>
    /// <value>100 ms to 5 minutes. Default: 30 seconds.</value>
    /// <remarks>Less notices sooner that brokers are away; a controller that is being elected needs some seconds.</remarks>
    public TimeSpan? RequestTimeout { get; set; }

    internal override int PresetColumn => OptionKey.Column((int)ProducerPreset.Clinical);

    internal override IReadOnlyList<OptionKey> Keys => LibrdkafkaKeys.Topics;

    /// <summary>Names the brokers and the topics, without secrets.</summary>
    /// <returns>A short description.</returns>
    public override string ToString() => $"Topics at {BootstrapServers}: {string.Join(", ", Declared.Keys)}";

    /// <summary>Gets the topics with preset and settings put together, by name.</summary>
    internal IReadOnlyList<TopicDefinition> Resolve() =>
        [.. Declared.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.Resolve(pair.Key))];
}
