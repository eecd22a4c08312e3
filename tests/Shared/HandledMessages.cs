namespace Healthcare.Kafka.Client.Shared;

/// <summary>What handlers were given, and whether order, exclusiveness and completeness held.</summary>
internal sealed class HandledMessages
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TopicPartition, SortedDictionary<long, int>> _handled = [];
    private readonly HashSet<(string, TopicPartition)> _running = [];
    private readonly List<string> _violations = [];

    public int Distinct
    {
        get
        {
            lock (_gate)
            {
                return _handled.Values.Sum(offsets => offsets.Count);
            }
        }
    }

    public int Calls { get; private set; }

    /// <summary>Gets how often messages were handled more than once.</summary>
    public int Repeats
    {
        get
        {
            lock (_gate)
            {
                return _handled.Values.Sum(offsets => offsets.Values.Sum(times => times - 1));
            }
        }
    }

    /// <summary>Gets what was seen against K4: one batch of a partition at a time, offsets rising within it.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_gate)
            {
                return [.. _violations];
            }
        }
    }

    /// <summary>Runs <paramref name="handle"/> as the handler; what it returns from counts as handled.</summary>
    public async Task RunAsync(MessageBatch<string, string> batch, Func<Task> handle)
    {
        Enter(batch);
        try
        {
            await handle();
            Record(batch);
        }
        finally
        {
            lock (_gate)
            {
                _running.Remove((batch.ConsumerName, batch.TopicPartition));
            }
        }
    }

    public bool Contains(TopicPartition partition, long offset)
    {
        lock (_gate)
        {
            return _handled.TryGetValue(partition, out var offsets) && offsets.ContainsKey(offset);
        }
    }

    public int Of(TopicPartition partition)
    {
        lock (_gate)
        {
            return _handled.TryGetValue(partition, out var offsets) ? offsets.Count : 0;
        }
    }

    private void Enter(MessageBatch<string, string> batch)
    {
        lock (_gate)
        {
            Calls++;
            if (!_running.Add((batch.ConsumerName, batch.TopicPartition)))
            {
                _violations.Add($"two batches of {batch.TopicPartition} at once");
            }

            for (var index = 1; index < batch.Count; index++)
            {
                if (batch[index].Offset.Value <= batch[index - 1].Offset.Value)
                {
                    _violations.Add($"{batch[index]} after {batch[index - 1]}");
                }
            }
        }
    }

    private void Record(MessageBatch<string, string> batch)
    {
        lock (_gate)
        {
            if (!_handled.TryGetValue(batch.TopicPartition, out var offsets))
            {
                _handled.Add(batch.TopicPartition, offsets = []);
            }

            foreach (var message in batch)
            {
                offsets[message.Offset.Value] = offsets.GetValueOrDefault(message.Offset.Value) + 1;
            }
        }
    }
}
