namespace Healthcare.Kafka.Tool.Tests;

public class PlacementTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Plan_AnyPlacement_SpreadsReplicasAndLeadersAndKeepsEachPartitionWhole(int seed)
    {
        var random = new Random(seed);
        var brokers = Enumerable.Range(1, random.Next(1, 9)).ToList();
        var replication = random.Next(1, Math.Min(3, brokers.Count) + 1);

        // One in two clusters was extended: its newest broker has nothing.
        var used = brokers.Count > replication && random.Next(2) == 0 ? brokers[..^1] : brokers;
        var partitions = Enumerable.Range(0, random.Next(1, 60)).Select(number =>
        {
            var replicas = used.OrderBy(_ => random.Next()).Take(replication).ToList();
            return new PlacedPartition("a", number, replicas[0], replicas, replicas);
        }).ToList();

        var moves = Placement.Plan(brokers, partitions).ToDictionary(move => move.From.Partition, move => move.To);

        var after = partitions.Select(partition => moves.GetValueOrDefault(partition.Partition, partition.Replicas)).ToList();
        Assert.All(after, replicas => Assert.Equal(replication, replicas.Distinct().Count()));
        Assert.All(after, replicas => Assert.Subset(brokers.ToHashSet(), replicas.ToHashSet()));
        Assert.InRange(Spread(brokers, broker => after.Count(replicas => replicas.Contains(broker))), 0, 1);
        Assert.InRange(Spread(brokers, broker => after.Count(replicas => replicas[0] == broker)), 0, 1);
        Assert.Empty(Placement.Plan(brokers, [.. after.Select((replicas, number) => new PlacedPartition("a", number, replicas[0], replicas, replicas))]));
    }

    [Fact]
    public void Plan_OfAGroupThatLeavesBrokers_UsesOnlyItsOwn()
    {
        var partitions = Enumerable.Range(0, 12).Select(number => new PlacedPartition("alerts", number, 1, [1, 2], [1, 2])).ToList();

        var moves = Placement.Plan([4, 5, 6], partitions).ToList();

        Assert.Equal(12, moves.Count);
        Assert.All(moves, move => Assert.Subset(new HashSet<int> { 4, 5, 6 }, move.To.ToHashSet()));
    }

    [Fact]
    public void Plan_OfMoreReplicasThanBrokers_LeavesThemAlone() =>
        Assert.Empty(Placement.Plan([4], [new PlacedPartition("alerts", 0, 1, [1, 2], [1, 2])]));

    [Fact]
    public void Balance_OfUnevenPartitions_IsPrintedAsCommands()
    {
        var plan = BalancePlan.Of(new()
        {
            Brokers = [1, 2, 3],
            CriticalBrokers = [],
            Tiers = [("audit.*", TopicTier.Archive)],
            CommandArguments = "--bootstrap-server kafka-1:9092",
            Partitions =
            [
                .. Enumerable.Range(0, 4).Select(number => new PlacedPartition("audit.access", number, 1, [1, 2], [1, 2])),
                new("clinical.observation.recorded", 0, 2, [1, 2], [2]),
            ],
        });

        using var writer = new StringWriter();
        var console = ToolTerminal.Plain(writer, 140);
        foreach (var part in BalanceCommand.Draw(plan))
        {
            console.Write(part);
        }

        Snapshot.Matches(string.Join('\n', writer.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())));
    }

    private static int Spread(List<int> brokers, Func<int, int> count) => brokers.Max(count) - brokers.Min(count);
}
