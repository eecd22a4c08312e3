namespace Healthcare.Kafka.Tool;

/// <summary>
/// Spreads the replicas of one group of topics over the brokers that the group may use, and then who leads, with few moves: by number, as the cluster does not
/// tell an admin client the bytes of a partition.
/// </summary>
internal sealed class Placement
{
    private readonly List<(PlacedPartition From, List<int> To)> _partitions;
    private readonly Dictionary<int, int> _replicas;
    private readonly Dictionary<int, int> _leaders;

    private Placement(IReadOnlyList<int> brokers, IEnumerable<PlacedPartition> partitions)
    {
        _partitions = [.. partitions.Select(partition => (partition, partition.Replicas.ToList()))];
        _replicas = brokers.ToDictionary(broker => broker, broker => _partitions.Count(one => one.To.Contains(broker)));
        _leaders = brokers.ToDictionary(broker => broker, broker => _partitions.Count(one => one.To[0] == broker));
    }

    /// <summary>Gets the partitions whose replicas change, with the new ones.</summary>
    public static IEnumerable<(PlacedPartition From, IReadOnlyList<int> To)> Plan(IReadOnlyList<int> brokers, IReadOnlyList<PlacedPartition> partitions)
    {
        if (brokers.Count == 0 || partitions.Any(partition => partition.Replicas.Count == 0 || partition.Replicas.Count > brokers.Count))
        {
            return [];
        }

        var placement = new Placement(brokers, partitions);
        placement.LeaveOtherBrokers();
        placement.SpreadReplicas();
        placement.SpreadLeaders();
        return placement._partitions.Where(one => !one.From.Replicas.SequenceEqual(one.To)).Select(one => (one.From, (IReadOnlyList<int>)one.To));
    }

    private void LeaveOtherBrokers()
    {
        foreach (var (_, to) in _partitions)
        {
            for (var index = 0; index < to.Count; index++)
            {
                if (!_replicas.ContainsKey(to[index]))
                {
                    Replace(to, index, _replicas.Where(broker => !to.Contains(broker.Key)).MinBy(broker => (broker.Value, broker.Key)).Key);
                }
            }
        }
    }

    private void SpreadReplicas()
    {
        // Each move brings the sum of squares down, so it ends.
        while (FindMove() is var (to, index, broker))
        {
            Replace(to, index, broker);
        }
    }

    private (List<int> To, int Index, int Broker)? FindMove()
    {
        foreach (var full in _replicas.OrderByDescending(broker => broker.Value).ThenBy(broker => broker.Key).Select(broker => broker.Key).ToList())
        {
            foreach (var free in _replicas.Where(broker => broker.Value + 1 < _replicas[full]).OrderBy(broker => broker.Value).ThenBy(broker => broker.Key).Select(broker => broker.Key))
            {
                // A follower rather than the leader: clients stay where they are.
                var candidate = _partitions.Where(one => one.To.Contains(full) && !one.To.Contains(free)).OrderByDescending(one => one.To.IndexOf(full)).FirstOrDefault();
                if (candidate.To is { } to)
                {
                    return (to, to.IndexOf(full), free);
                }
            }
        }

        return null;
    }

    // The replicas stay where they are: only their order changes, and nothing is copied. A chain of swaps moves one leadership from a broker with
    // many to one with few, also where the two share no partition.
    private void SpreadLeaders()
    {
        while (FindChain() is { } chain)
        {
            foreach (var (to, broker) in chain)
            {
                _leaders[to[0]]--;
                _leaders[broker]++;
                to.Remove(broker);
                to.Insert(0, broker);
            }
        }
    }

    private List<(List<int> To, int Broker)>? FindChain()
    {
        foreach (var start in _leaders.OrderByDescending(broker => broker.Value).ThenBy(broker => broker.Key).Select(broker => broker.Key).ToList())
        {
            var from = new Dictionary<int, (List<int> To, int Before)>();
            var queue = new Queue<int>([start]);
            while (queue.TryDequeue(out var broker))
            {
                if (_leaders[broker] + 1 < _leaders[start])
                {
                    return Chain(from, start, broker);
                }

                foreach (var (_, to) in _partitions.Where(one => one.To[0] == broker))
                {
                    foreach (var next in to.Skip(1).Where(next => next != start && !from.ContainsKey(next)))
                    {
                        from.Add(next, (to, broker));
                        queue.Enqueue(next);
                    }
                }
            }
        }

        return null;
    }

    private static List<(List<int> To, int Broker)> Chain(Dictionary<int, (List<int> To, int Before)> from, int start, int end)
    {
        var chain = new List<(List<int>, int)>();
        for (var broker = end; broker != start; broker = from[broker].Before)
        {
            chain.Add((from[broker].To, broker));
        }

        return chain;
    }

    private void Replace(List<int> to, int index, int broker)
    {
        if (_replicas.TryGetValue(to[index], out var count))
        {
            _replicas[to[index]] = count - 1;
        }

        if (index == 0)
        {
            if (_leaders.TryGetValue(to[0], out var led))
            {
                _leaders[to[0]] = led - 1;
            }

            _leaders[broker]++;
        }

        to[index] = broker;
        _replicas[broker]++;
    }
}
