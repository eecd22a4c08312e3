namespace Healthcare.Kafka.Client;

/// <summary>What operators have paused: everything, a topic or a partition. It stays until it is resumed, also for partitions that go and come back. Poll thread only.</summary>
internal sealed class OperatorPauses
{
    private readonly Dictionary<string, bool> _topics = [];
    private readonly Dictionary<TopicPartition, bool> _partitions = [];
    private bool _all;

    public bool Covers(TopicPartition partition) =>
        _partitions.TryGetValue(partition, out var paused) || _topics.TryGetValue(partition.Topic, out paused) ? paused : _all;

    /// <summary>Pauses or resumes. The last word about a partition counts, whether it named the partition, its topic or everything.</summary>
    public void Set(CommandScope scope, bool paused)
    {
        if (scope.Partition is { } partition)
        {
            _partitions[partition] = paused;
            return;
        }

        foreach (var covered in _partitions.Keys.Where(scope.Covers).ToList())
        {
            _partitions.Remove(covered);
        }

        if (scope.Topic is { } topic)
        {
            _topics[topic] = paused;
            return;
        }

        _topics.Clear();
        _all = paused;
    }
}
