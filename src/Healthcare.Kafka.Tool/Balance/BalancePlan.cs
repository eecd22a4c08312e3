namespace Healthcare.Kafka.Tool;

/// <summary>What one broker has.</summary>
internal sealed record BrokerLoad(int Broker, int Replicas, int PreferredLeaders, int Leaders, int ReplicasAfter, int LeadersAfter);

/// <summary>A partition whose replicas would change.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="From">Its replicas now.</param>
/// <param name="To">Its replicas then.</param>
/// <param name="IsCopied">Whether a broker gets a copy that it has not; else only the preferred leader changes.</param>
internal sealed record PlannedMove(string Topic, int Partition, IReadOnlyList<int> From, IReadOnlyList<int> To, bool IsCopied);

/// <summary>How partitions would be spread more evenly, and the commands for it. Nothing is done.</summary>
internal sealed record BalancePlan(
    IReadOnlyList<BrokerLoad> Brokers, IReadOnlyList<PlannedMove> Moves, IReadOnlyList<string> Warnings, IReadOnlyList<string> Commands, ReassignmentFile Reassignment)
{
    public const string FileName = "reassignment.json";

    public bool HasWork => Moves.Count > 0 || Commands.Count > 0;

    public static BalancePlan Of(BalanceInput input, string? fileName = null)
    {
        var moves = input.Partitions
            .GroupBy(partition => string.Join(',', input.BrokersOf(partition.Topic)))
            .SelectMany(group => Placement.Plan(input.BrokersOf(group.First().Topic), [.. group]))
            .OrderBy(move => move.From.Topic, StringComparer.Ordinal).ThenBy(move => move.From.Partition)
            .Select(move => new PlannedMove(move.From.Topic, move.From.Partition, move.From.Replicas, move.To, move.To.Except(move.From.Replicas).Any()))
            .ToList();
        var after = moves.ToDictionary(move => (move.Topic, move.Partition), move => move.To);
        return new(
            [.. input.Brokers.Select(Load)],
            moves,
            [.. WarningsOf(input, moves)],
            [.. CommandsOf(input, moves, fileName ?? FileName)],
            ReassignmentFile.Of(moves));

        BrokerLoad Load(int broker) => new(
            broker,
            input.Partitions.Count(partition => partition.Replicas.Contains(broker)),
            input.Partitions.Count(partition => partition.Replicas.FirstOrDefault(-1) == broker),
            input.Partitions.Count(partition => partition.Leader == broker),
            input.Partitions.Count(partition => After(partition).Contains(broker)),
            input.Partitions.Count(partition => After(partition).FirstOrDefault(-1) == broker));

        IReadOnlyList<int> After(PlacedPartition partition) => after.GetValueOrDefault((partition.Topic, partition.Partition), partition.Replicas);
    }

    private static IEnumerable<string> WarningsOf(BalanceInput input, List<PlannedMove> moves)
    {
        var behind = input.Partitions.Count(partition => partition.InSync.Count < partition.Replicas.Count);
        if (behind > 0)
        {
            yield return $"{behind} partitions are under-replicated. Let their replicas catch up before anything is moved.";
        }

        foreach (var group in input.Partitions.GroupBy(partition => partition.Topic).Where(group => group.Max(partition => partition.Replicas.Count) > input.BrokersOf(group.Key).Count))
        {
            yield return $"{group.Key} has {group.Max(partition => partition.Replicas.Count)} replicas and {input.BrokersOf(group.Key).Count} brokers that it may be on: its group is left as it is.";
        }

        var archived = ArchivedTopic.Of(input).ToList();
        foreach (var topic in archived.Where(topic => topic.Reason is { Length: > 0 }))
        {
            yield return $"{topic.Name} stays as it is: {topic.Reason}";
        }

        if (archived.Exists(topic => topic.Reason is null))
        {
            yield return "Remote storage wants brokers with remote.log.storage.system.enable=true and a plugin for the store (for production from Kafka 3.9 on); others refuse it.";
        }

        if (moves.Exists(move => move.IsCopied))
        {
            yield return "Partitions are counted, not their bytes; racks are not known here. Look at both before you run it.";
        }
    }

    private static IEnumerable<string> CommandsOf(BalanceInput input, List<PlannedMove> moves, string fileName)
    {
        if (moves.Count > 0)
        {
            yield return $"kafka-reassign-partitions.sh {input.CommandArguments} --reassignment-json-file {Advice.Word(fileName)} --execute --throttle 50000000";
            yield return $"kafka-reassign-partitions.sh {input.CommandArguments} --reassignment-json-file {Advice.Word(fileName)} --verify";
        }

        if (moves.Count > 0 || input.Partitions.Any(partition => partition.Replicas.Count > 0 && partition.Leader != partition.Replicas[0] && partition.InSync.Contains(partition.Replicas[0])))
        {
            yield return LeaderElection.Command(input.CommandArguments);
        }

        foreach (var archived in ArchivedTopic.Of(input).Where(topic => topic.Reason is null))
        {
            yield return archived.Command(input.CommandArguments);
        }
    }
}

/// <summary>What kafka-reassign-partitions.sh reads.</summary>
internal sealed record ReassignmentFile(int Version, IReadOnlyList<ReassignedPartition> Partitions)
{
    public static ReassignmentFile Of(IEnumerable<PlannedMove> moves) => new(1, [.. moves.Select(move => new ReassignedPartition(move.Topic, move.Partition, move.To))]);
}

/// <summary>One entry of it.</summary>
internal sealed record ReassignedPartition(string Topic, int Partition, IReadOnlyList<int> Replicas);
