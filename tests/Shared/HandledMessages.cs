namespace Healthcare.Kafka.Client.Shared;

/// <summary>What handlers were given, and whether order, exclusiveness and completeness held.</summary>
internal sealed class HandledMessages(ConsumeOrder order = ConsumeOrder.Partition)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TopicPartition, SortedDictionary<long, int>> _handled = [];
    private readonly HashSet<(string, TopicPartition, string?)> _running = [];
    private readonly Dictionary<(TopicPartition, string?), long> _last = [];
    private readonly List<string> _violations = [];
    private int _batches;

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

    /// <summary>Gets how many batches ran at once at most.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Gets what was seen against K4: two batches of a partition, or of a key, at once, or a message after a later one of its partition or key.</summary>
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
                _batches--;
                _running.ExceptWith(Lines(batch));
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
            MostAtOnce = Math.Max(MostAtOnce, ++_batches);
            foreach (var line in Lines(batch).Where(line => !_running.Add(line)))
            {
                _violations.Add($"two batches of {line} at once");
            }

            foreach (var message in batch.Where(IsOvertaken))
            {
                _violations.Add($"{message} after a later one");
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

    /// <summary>Gets what no other batch may run of meanwhile.</summary>
    private IReadOnlyList<(string, TopicPartition, string?)> Lines(MessageBatch<string, string> batch) => order switch
    {
        ConsumeOrder.Partition => [(batch.ConsumerName, batch.TopicPartition, null)],
        ConsumeOrder.Key => [.. batch.Where(message => message.Key is not null).Select(message => (batch.ConsumerName, batch.TopicPartition, (string?)message.Key)).Distinct()],
        _ => [],
    };

    private (TopicPartition, string?) LineOf(IncomingMessage<string, string> message) =>
        (message.TopicPartition, order == ConsumeOrder.Key ? message.Key : null);

    private bool IsOvertaken(IncomingMessage<string, string> message) =>
        order != ConsumeOrder.None && _last.TryGetValue(LineOf(message), out var last) && message.Offset.Value < last
            && !(_handled.TryGetValue(message.TopicPartition, out var offsets) && offsets.ContainsKey(message.Offset.Value));

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
                _last[LineOf(message)] = Math.Max(message.Offset.Value, _last.GetValueOrDefault(LineOf(message)));
                offsets[message.Offset.Value] = offsets.GetValueOrDefault(message.Offset.Value) + 1;
            }
        }
    }
}
