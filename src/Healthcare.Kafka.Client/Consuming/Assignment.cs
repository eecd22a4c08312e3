namespace Healthcare.Kafka.Client;

/// <summary>The partitions that this consumer owns now. Changed on the poll thread only; anyone may read <see cref="Owned"/>.</summary>
internal sealed class Assignment
{
    private readonly Dictionary<(string Topic, int Partition), AssignedPartition> _partitions = [];
    private readonly Dictionary<TopicPartition, Task> _unfinished = [];
    private volatile AssignedPartition[] _owned = [];
    private AssignedPartition? _last;
    private long _epoch;

    /// <summary>Gets the owned partitions, as a snapshot.</summary>
    public IReadOnlyList<AssignedPartition> Owned => _owned;

    /// <summary>Finds a partition. Records come in runs of one partition, so the last one found is looked at first.</summary>
    public AssignedPartition? Find(string topic, int partition)
    {
        if (_last is { } last && last.TopicPartition.Partition.Value == partition && last.TopicPartition.Topic == topic)
        {
            return last;
        }

        return _last = _partitions.GetValueOrDefault((topic, partition));
    }

    /// <summary>Adds a partition, made with the epoch of this assignment and the worker of an earlier one that may still be running.</summary>
    public AssignedPartition Add(TopicPartition topicPartition, Func<long, Task, AssignedPartition> create)
    {
        var predecessor = _unfinished.GetValueOrDefault(topicPartition, Task.CompletedTask);
        var partition = create(++_epoch, predecessor);
        _partitions.Add((topicPartition.Topic, topicPartition.Partition.Value), partition);
        Publish();
        return partition;
    }

    /// <summary>Removes what is owned of <paramref name="topicPartitions"/>; from now on no periodic commit includes it.</summary>
    public List<AssignedPartition> Remove(IEnumerable<TopicPartition> topicPartitions)
    {
        var removed = new List<AssignedPartition>();
        foreach (var topicPartition in topicPartitions)
        {
            if (_partitions.Remove((topicPartition.Topic, topicPartition.Partition.Value), out var partition))
            {
                removed.Add(partition);
            }
        }

        Publish();
        return removed;
    }

    public List<AssignedPartition> RemoveAll() => Remove([.. _owned.Select(partition => partition.TopicPartition)]);

    /// <summary>Remembers a stopped partition's worker for as long as its handler runs: the next assignment of it waits for that.</summary>
    public void Retire(AssignedPartition partition)
    {
        foreach (var finished in _unfinished.Where(entry => entry.Value.IsCompleted).Select(entry => entry.Key).ToList())
        {
            _unfinished.Remove(finished);
        }

        if (partition.Worker is { IsCompleted: false } worker)
        {
            // It may itself have waited for an earlier one, which runs on.
            _unfinished[partition.TopicPartition] = _unfinished.TryGetValue(partition.TopicPartition, out var earlier) ? Task.WhenAll(earlier, worker) : worker;
        }
    }

    private void Publish()
    {
        _last = null;
        _owned = [.. _partitions.Values];
    }
}
