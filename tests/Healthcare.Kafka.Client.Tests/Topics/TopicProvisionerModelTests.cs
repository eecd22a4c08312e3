using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>Any topics wanted of any cluster: what is there stays as it is, what can be created is, once, and the plan foretells it.</summary>
public class TopicProvisionerModelTests
{
    private static readonly Gen<TopicDefinition> _topics =
        from name in Gen.Elements("a", "b.c", "b_c", "d", "e.f.g", "e_f.g", "h")
        from preset in Gen.Elements(Enum.GetValues<TopicPreset>())
        from partitions in Gen.Choose(1, 4)
        from replicas in Gen.Choose(2, 4)
        select TopicDefinition.Of(name, preset) with { Partitions = partitions, ReplicationFactor = replicas };

    private static readonly Gen<Scenario> _scenarios =
        from wanted in _topics.ListOf()
        from existing in _topics.ListOf()
        from brokers in Gen.Choose(1, 5)
        select new Scenario(Distinct(wanted), Distinct(existing), brokers);

    [Fact]
    public void Create_AnyCluster_ChangesWhatThePlanSaysAndNothingElse() =>
        Prop.ForAll(_scenarios.ToArbitrary(), scenario => RunAsync(scenario).GetAwaiter().GetResult())
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    private static async Task RunAsync(Scenario scenario)
    {
        var test = new TestProvisioner([.. scenario.Wanted]) { Cluster = { Brokers = scenario.Brokers } };
        foreach (var topic in scenario.Existing)
        {
            test.Cluster.Add(topic);
        }

        var before = test.Cluster.Topics.ToDictionary();
        var plan = await test.PlanAsync();
        Assert.Empty(test.Cluster.Changes);
        foreach (var entry in plan.Entries)
        {
            Assert.Equal(Expected(entry.Topic, scenario), entry.State);
        }

        if (plan.Entries.Any(entry => entry.State == TopicState.Blocked))
        {
            await Assert.ThrowsAsync<TopicProvisioningException>(test.CreateAsync);
            Assert.Empty(test.Cluster.Changes);
            return;
        }

        await test.CreateAsync();
        var missing = plan.Entries.Where(entry => entry.State == TopicState.Missing).Select(entry => $"create {entry.Topic.Name}");
        Assert.Equal(missing, test.Cluster.Changes);
        Assert.All(before, pair => Assert.Equal(pair.Value, test.Cluster.Topics[pair.Key]));
        Assert.Equal(plan.Entries.Any(entry => entry.State == TopicState.Differs), (await test.VerifyAsync()).Count > 0);
        var changes = test.Cluster.Changes.Count;
        await test.CreateAsync();
        Assert.Equal(changes, test.Cluster.Changes.Count);
    }

    private static TopicState Expected(TopicDefinition topic, Scenario scenario)
    {
        if (scenario.Existing.FirstOrDefault(other => other.Name == topic.Name) is { } there)
        {
            return (there.Partitions, there.ReplicationFactor) == (topic.Partitions, topic.ReplicationFactor)
                && topic.Config.All(pair => there.Config.GetValueOrDefault(pair.Key) == pair.Value)
                ? TopicState.InOrder
                : TopicState.Differs;
        }

        return scenario.Existing.Any(other => other.Name.Replace('_', '.') == topic.Name.Replace('_', '.')) || topic.ReplicationFactor > scenario.Brokers
            ? TopicState.Blocked
            : TopicState.Missing;
    }

    // Neither a cluster nor a declaration has two that collide.
    private static List<TopicDefinition> Distinct(IEnumerable<TopicDefinition> topics) => [.. topics.DistinctBy(topic => topic.Name.Replace('_', '.'))];

    private sealed record Scenario(List<TopicDefinition> Wanted, List<TopicDefinition> Existing, int Brokers);
}
