namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Creates and fills topics when a scenario first asks for them. The others that name the same get it as it is.</summary>
internal sealed class Topics(BenchmarkCluster cluster, int? messagesPerPartition)
{
    private readonly Dictionary<string, ReadyTopic> _ready = new(StringComparer.Ordinal);

    /// <summary>Gets what tells the topics and groups of this comparison from those of others.</summary>
    public string RunId { get; } = Guid.NewGuid().ToString("N")[..8];

    public async Task<ReadyTopic> ReadyAsync(TopicPlan plan, CancellationToken stopped)
    {
        if (!_ready.TryGetValue(plan.Name, out var topic))
        {
            var filling = plan.Filling is { } planned ? planned with { PerPartition = messagesPerPartition ?? planned.PerPartition } : null;
            topic = new ReadyTopic($"bench-{plan.Name}-{RunId}", filling?.PerPartition * plan.Partitions);
            await cluster.CreateTopicAsync(topic.Name, plan.Partitions);
            await Task.Run(() => filling?.Write(cluster.BootstrapServers, topic.Name, plan.Partitions, stopped), stopped);
            _ready.Add(plan.Name, topic);
        }

        return topic;
    }
}

/// <summary>A topic that can be used.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Messages">How many messages are in it; null for one that is to be produced to.</param>
internal sealed record ReadyTopic(string Name, int? Messages);
