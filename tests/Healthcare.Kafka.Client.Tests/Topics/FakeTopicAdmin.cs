namespace Healthcare.Kafka.Client.Tests;

/// <summary>A cluster as far as topics go. Keeps every change that it was asked for.</summary>
internal sealed class FakeTopicAdmin : ITopicAdmin
{
    public int Brokers { get; set; } = 3;

    public Dictionary<string, TopicFacts> Topics { get; } = [];

    /// <summary>Gets topics that are created but that the broker that answers does not know yet.</summary>
    public HashSet<string> Hidden { get; } = [];

    /// <summary>Gets or sets how many answers are to come from brokers that know no topic yet.</summary>
    public int Lagging { get; set; }

    public Dictionary<string, ErrorCode> DescribeErrors { get; } = [];

    public Dictionary<string, Error> ChangeErrors { get; } = [];

    /// <summary>Gets or sets what runs when a change arrives, before it is made.</summary>
    public Action? BeforeChange { get; set; }

    public ErrorCode Silent { get; set; }

    public List<string> Changes { get; } = [];

    public List<TimeSpan> Timeouts { get; } = [];

    public int Opened { get; set; }

    public void Add(TopicDefinition topic) => Topics[topic.Name] = new(topic.Name)
    {
        Partitions = topic.Partitions,
        Replicas = topic.ReplicationFactor,
        Config = topic.Config.ToDictionary(pair => pair.Key, pair => (string?)pair.Value),
    };

    public Task<ClusterFacts> DescribeAsync(IReadOnlyList<string> topics, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Timeouts.Add(timeout);
        if (Lagging-- > 0)
        {
            return Task.FromResult(ClusterFacts.Unknown(topics, ErrorCode.UnknownTopicOrPart));
        }

        return Task.FromResult(Silent == ErrorCode.NoError
            ? new ClusterFacts(Brokers, [.. topics.Select(Facts)])
            : ClusterFacts.Unknown(topics, Silent));
    }

    public Task<IReadOnlyList<string>> ListAsync(TimeSpan timeout) => Task.FromResult<IReadOnlyList<string>>([.. Topics.Keys]);

    public Task<IReadOnlyList<Error>> CreateAsync(IReadOnlyList<TopicDefinition> topics, TimeSpan timeout, CancellationToken cancellationToken)
    {
        BeforeChange?.Invoke();
        return Task.FromResult<IReadOnlyList<Error>>([.. topics.Select(Create)]);
    }

    public Task<Error> AddPartitionsAsync(string topic, int partitions, TimeSpan timeout, CancellationToken cancellationToken)
    {
        BeforeChange?.Invoke();
        if (ChangeErrors.TryGetValue(topic, out var error))
        {
            return Task.FromResult(error);
        }

        Changes.Add($"partitions {topic} {partitions}");
        Topics[topic] = Topics[topic] with { Partitions = partitions };
        return Task.FromResult(new Error(ErrorCode.NoError));
    }

    public void Dispose()
    {
    }

    private TopicFacts Facts(string topic) =>
        DescribeErrors.TryGetValue(topic, out var code) ? new(topic) { Error = code }
        : !Hidden.Contains(topic) && Topics.TryGetValue(topic, out var facts) ? facts
        : new(topic) { Error = ErrorCode.UnknownTopicOrPart };

    private Error Create(TopicDefinition topic)
    {
        if (ChangeErrors.TryGetValue(topic.Name, out var error))
        {
            return error;
        }

        if (Topics.ContainsKey(topic.Name))
        {
            return new(ErrorCode.TopicAlreadyExists);
        }

        Changes.Add($"create {topic.Name}");
        Add(topic);
        return new(ErrorCode.NoError);
    }
}
