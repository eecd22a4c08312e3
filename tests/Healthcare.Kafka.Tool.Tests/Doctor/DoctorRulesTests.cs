using Confluent.Kafka.Admin;

namespace Healthcare.Kafka.Tool.Tests;

public class DoctorRulesTests
{
    private static readonly string[] _safety = [.. Recommendations.Of(TuningArea.Broker).Where(one => one.IsSafety).Select(one => one.Key)];

    [Fact]
    public void Judge_HealthyCluster_FindsNothing()
    {
        var result = Result(Healthy());

        Assert.Equal(("Healthy: nothing to put right.", true), (result.Verdict, result.IsHealthy));
        Assert.Empty(result.Findings);
    }

    [Fact]
    public void Draw_HealthyCluster_IsShort() => Snapshot.Matches(ToolRun.Drawn(DoctorDrawing.Draw(Result(Healthy()), all: false)));

    [Fact]
    public void Draw_SickCluster_ShowsTheWorstOnOneScreen()
    {
        var text = ToolRun.Drawn(DoctorDrawing.Draw(Result(Sick()), all: false));

        Assert.InRange(text.Split('\n').Length, 10, 50);
        Snapshot.Matches(text);
    }

    [Fact]
    public void Draw_All_ShowsEveryFinding()
    {
        var result = Result(Sick());

        var text = ToolRun.Drawn(DoctorDrawing.Draw(result, all: true));

        Assert.All(result.Findings, finding => Assert.Contains(finding.Setting, text, StringComparison.Ordinal));
        Assert.DoesNotContain("more: --all", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_UnderReplicatedAndOffline_AreCriticalAndNamed()
    {
        var healthy = Healthy();
        var facts = healthy with
        {
            Partitions = [new("a", 0, -1, [1, 2, 3], []), new("a", 1, 1, [1, 2, 3], [1, 3]), .. healthy.Partitions],
        };

        var findings = Result(facts).Findings;

        Assert.Equal(["leader", "in-sync replicas"], findings.Select(finding => finding.Setting));
        Assert.All(findings, finding => Assert.Equal(Severity.Critical, finding.Severity));
        Assert.Contains("Behind: brokers 2.", findings[1].Effect, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_Anything_AdvisesCommandsThatAShellTakes() => Assert.All(Result(Sick()).Findings.Where(finding => finding.Command is not null), finding =>
    {
        Assert.Matches("^(for topic in [^;]*; do )?kafka-[a-z-]+[.]sh --bootstrap-server kafka-1:9092 ", finding.Command);
        Assert.DoesNotContain('<', finding.Command!);
    });

    [Fact]
    public void Judge_NoController_IsCriticalOnlyWhereTheClusterSaidSo()
    {
        Assert.Equal("controller", Assert.Single(Result(Healthy() with { Controller = null }).Findings).Setting);
        Assert.Empty(Result(Healthy() with { Controller = null, IsControllerKnown = false }).Findings);
    }

    [Fact]
    public void Judge_LeadersMoved_AdvisesAnElection()
    {
        var facts = Healthy() with { Partitions = [.. Enumerable.Range(0, 30).Select(number => new PartitionFacts("a", number, 1, [(number % 3) + 1, 1, 2], [1, 2, 3]))] };

        var finding = Assert.Single(Result(facts).Findings);

        Assert.Equal((Severity.Advice, "preferred leaders"), (finding.Severity, finding.Setting));
        Assert.Contains("broker 1 leads 30, broker 2 leads 0, broker 3 leads 0", finding.Effect, StringComparison.Ordinal);
        Assert.StartsWith("kafka-leader-election.sh --bootstrap-server kafka-1:9092", finding.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_LeadersUneven_AdvisesABalance()
    {
        var facts = Healthy() with { Partitions = [.. Enumerable.Range(0, 30).Select(number => new PartitionFacts("a", number, 1, [1, 2, 3], [1, 2, 3]))] };

        Assert.Equal("leaders per broker", Assert.Single(Result(facts).Findings).Setting);
    }

    [Fact]
    public void Judge_ReleasesDiffer_WarnsOfAnUpgradeThatStopped()
    {
        var healthy = Healthy();
        var facts = healthy with { Brokers = [healthy.Brokers[0] with { Apis = Apis(0, 16) }, .. healthy.Brokers.Skip(1)] };

        var finding = Assert.Single(Result(facts).Findings);

        Assert.Equal((Severity.Warning, "API versions"), (finding.Severity, finding.Setting));
        Assert.Contains("broker 1: 3.7 to 3.9, broker 2: 4.0 or newer", finding.Current, StringComparison.Ordinal);
    }

    public static TheoryData<string> BrokerKeys => [.. Recommendations.Of(TuningArea.Broker).Where(one => one.Value is not null).Select(one => one.Key)];

    [Theory]
    [MemberData(nameof(BrokerKeys))]
    public void Judge_OneBrokerDiffers_NamesItTheValueAndTheChange(string key)
    {
        var facts = With(2, key, new BrokerSetting(key.Contains("enable", StringComparison.Ordinal) ? "true" : "0", IsReadOnly: true, ConfigSource.StaticBrokerConfig));

        var finding = Assert.Single(Result(facts).Findings);

        Assert.Equal(("broker 2", key), (finding.Where, finding.Setting));
        Assert.Equal(_safety.Contains(key) ? Severity.Critical : Severity.Advice, finding.Severity);
        Assert.Contains($"Set {key}=", finding.Change, StringComparison.Ordinal);
        Assert.EndsWith(".", finding.Effect, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_AllBrokersAlike_AreOneFindingWithTheCommandWhereItIsDynamic()
    {
        var healthy = Healthy();
        var facts = healthy with { Brokers = [.. healthy.Brokers.Select(broker => broker with { Settings = Changed(broker, "num.io.threads", new("8", false, ConfigSource.DefaultConfig)) })] };

        var finding = Assert.Single(Result(facts).Findings);

        Assert.Equal("brokers 1, 2, 3", finding.Where);
        Assert.Equal("kafka-configs.sh --bootstrap-server kafka-1:9092 --alter --entity-type brokers --entity-default --add-config num.io.threads=16", finding.Command);
    }

    // A running broker refuses more than twice its threads at a time.
    [Theory]
    [InlineData("num.network.threads", "3", "6 8")]
    [InlineData("num.replica.fetchers", "1", "2 4")]
    [InlineData("num.io.threads", "2", "4 8 16")]
    [InlineData("num.io.threads", "15", "16")]
    public void Judge_FewThreads_AreRaisedInSteps(string key, string current, string steps)
    {
        var healthy = Healthy();
        var facts = healthy with { Brokers = [.. healthy.Brokers.Select(broker => broker with { Settings = Changed(broker, key, new(current, false, ConfigSource.DefaultConfig)) })] };

        Assert.Equal(
            string.Join(" && ", steps.Split(' ').Select(step => $"kafka-configs.sh --bootstrap-server kafka-1:9092 --alter --entity-type brokers --entity-default --add-config {key}={step}")),
            Assert.Single(Result(facts).Findings).Command);
    }

    // On one broker the command would stop every write.
    [Fact]
    public void Judge_OneBrokerAlone_IsNotToldToWantTwoReplicas()
    {
        var facts = With(1, "min.insync.replicas", new("1", IsReadOnly: false, ConfigSource.DefaultConfig));

        var finding = Result(facts with { Brokers = [facts.Brokers[0]], Partitions = [] }).Findings.Single(one => one.Setting == "min.insync.replicas");

        Assert.Null(finding.Command);
        Assert.StartsWith("First start, or add, brokers", finding.Change, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_OneBrokersOwnSetting_IsChangedThere() => Assert.Equal(
        "kafka-configs.sh --bootstrap-server kafka-1:9092 --alter --entity-type brokers --entity-name 2 --add-config min.insync.replicas=2",
        Assert.Single(Result(With(2, "min.insync.replicas", new("1", IsReadOnly: false, ConfigSource.DynamicBrokerConfig))).Findings).Command);

    [Theory]
    [InlineData(ConfigSource.StaticBrokerConfig, null)]
    [InlineData(ConfigSource.DynamicDefaultBrokerConfig, "--entity-default")]
    [InlineData(ConfigSource.DynamicBrokerConfig, "--entity-name 1")]
    public void Judge_ForcedFlushing_IsTakenAwayWhereItWasSet(ConfigSource source, string? entity)
    {
        var finding = Assert.Single(Result(With(1, "log.flush.interval.ms", new("1000", IsReadOnly: false, source))).Findings);

        Assert.Equal(entity is null ? null : $"kafka-configs.sh --bootstrap-server kafka-1:9092 --alter --entity-type brokers {entity} --delete-config log.flush.interval.ms", finding.Command);
        Assert.Equal(entity is null, finding.Change.Contains("server.properties", StringComparison.Ordinal));
    }

    [Fact]
    public void Judge_OffsetsOfOneReplica_AreCritical()
    {
        var healthy = Healthy();

        var finding = Assert.Single(Result(healthy with { Partitions = [new("__consumer_offsets", 0, 1, [1], [1]), .. healthy.Partitions] }).Findings);

        Assert.Equal((Severity.Critical, "__consumer_offsets[0]", "1", "3"), (finding.Severity, finding.Where, finding.Current, finding.Recommended));
    }

    [Fact]
    public void Judge_WhatWasNotLookedAt_IsNotCalledHealthy() => Assert.Equal(
        "Healthy as far as it could be looked at (1 thing was not): nothing to put right.", Result(Healthy() with { NotChecked = ["the controller (Local_TimedOut)"] }).Verdict);

    [Theory]
    [InlineData("log.flush.interval.ms", "1000", false, true)]
    [InlineData("log.flush.interval.messages", "10000", false, true)]
    [InlineData("log.flush.interval.messages", "9223372036854775807", true, false)]
    [InlineData("log.flush.interval.ms", null, true, false)]
    public void Judge_ForcedFlushing_IsAWarningWhereItIsSet(string key, string? value, bool isDefault, bool isFound) =>
        Assert.Equal(isFound ? [Severity.Warning] : [], Result(With(1, key, new(value, IsReadOnly: false, isDefault ? ConfigSource.DefaultConfig : ConfigSource.StaticBrokerConfig))).Findings.Select(finding => finding.Severity));

    [Fact]
    public void Judge_ManyTopicsAlike_AreOneFinding()
    {
        var topics = Enumerable.Range(0, 5).Select(number => new TopicFacts($"t{number}")
        {
            Partitions = 1, Replicas = 3, Config = new Dictionary<string, string?> { ["min.insync.replicas"] = "1", ["max.message.bytes"] = "1048588" },
        });

        var finding = Assert.Single(Result(Healthy() with { Topics = [.. topics] }).Findings);

        Assert.Equal((Severity.Critical, "5 topics: t0, t1, t2, ..."), (finding.Severity, finding.Where));
        Assert.StartsWith("for topic in t0 t1 t2 t3 t4; do kafka-configs.sh ", finding.Command, StringComparison.Ordinal);
        Assert.Contains("--entity-name \"$topic\" --add-config min.insync.replicas=2; done", finding.Command, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4096 131072 16777216", true)]
    [InlineData("4096 131072 33554432", true)]
    [InlineData("4096 131072 6291456", false)]
    [InlineData("4096 87380 16777216", false)]
    [InlineData("16777216", false)]
    [InlineData("unlimited", true)]
    [InlineData(null, false)]
    public void IsMet_ListsOfNumbers_AreComparedEachByItself(string? actual, bool isMet) => Assert.Equal(
        isMet, RecommendedValue.IsMet(Recommendations.Of(TuningArea.Linux).Single(one => one.Key == "net.ipv4.tcp_rmem"), actual));

    [Fact]
    public void Read_AnswerOfABroker_HasItsVersions()
    {
        byte[] answer = [0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 60, 0, 0, 0, 2, 0, 1, 0, 4, 0, 17];

        var apis = ApiVersions.Read(answer);

        Assert.Equal(((short)0, (short)2), apis.Ranges[60]);
        Assert.Equal("4.0 or newer", apis.Release);
    }

    // As brokers of these releases answer; one of 3.9 answers so with ZooKeeper and without.
    [Theory]
    [InlineData(4, 17, true, "4.0 or newer")]
    [InlineData(4, 18, true, "4.0 or newer")]
    [InlineData(0, 17, true, "3.7 to 3.9")]
    [InlineData(0, 16, true, "3.7 to 3.9")]
    [InlineData(0, 15, true, "2.8 to 3.6")]
    [InlineData(0, 12, true, "2.8 to 3.6")]
    [InlineData(0, 11, false, "before 2.8")]
    public void Release_OfTheVersionsOfFetch_IsTold(short least, short most, bool describesClusters, string release)
    {
        var ranges = new Dictionary<short, (short, short)> { [1] = (least, most) };
        if (describesClusters)
        {
            ranges[60] = (0, 1);
        }

        Assert.Equal(release, new ApiVersions(ranges).Release);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0, 0, 0, 1, 0, 35, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 1, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0, 0, 0, 1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 60 })]
    public void Read_SomethingElse_Throws(byte[] answer) => Assert.Throws<InvalidDataException>(() => ApiVersions.Read(answer));

    internal static DoctorFacts Healthy() => new()
    {
        Brokers = [.. Enumerable.Range(1, 3).Select(id => new BrokerFacts(id, $"kafka-{id}:9092")
        {
            Settings = Recommendations.Settings(TuningArea.Broker).ToDictionary(pair => pair.Key, pair => new BrokerSetting(pair.Value, IsReadOnly: false, ConfigSource.StaticBrokerConfig)),
            Apis = Apis(4, 17),
        })],
        Controller = 1,
        IsControllerKnown = true,
        Partitions = [.. Enumerable.Range(0, 30).Select(number => new PartitionFacts("clinical.observation.recorded", number, (number % 3) + 1, [(number % 3) + 1, ((number + 1) % 3) + 1], [1, 2]))],
    };

    private static DoctorFacts Sick()
    {
        var facts = With(3, "min.insync.replicas", new("1", IsReadOnly: false, ConfigSource.DefaultConfig));
        return facts with
        {
            Brokers = [.. facts.Brokers.Select(broker => broker with { Settings = Changed(broker, "log.flush.interval.ms", new("1000", false, ConfigSource.StaticBrokerConfig)) })],
            Partitions = [new("clinical.alert.generated", 4, 2, [2, 3, 1], [2]), .. facts.Partitions],
            Host = new(
                new Dictionary<string, string> { ["vm.swappiness"] = "60", ["vm.max_map_count"] = "65530" }, 16L << 30, 4,
                [new(4711, JvmFlags.Parse("java -Xms12g -Xmx12g -XX:+UseG1GC -XX:+DisableExplicitGC kafka.Kafka"), "1024", "524288")]),
            NotChecked = ["the API versions of broker 2 (SocketException)"],
        };
    }

    private static DoctorFacts With(int broker, string key, BrokerSetting setting)
    {
        var healthy = Healthy();
        return healthy with { Brokers = [.. healthy.Brokers.Select(one => one.Id == broker ? one with { Settings = Changed(one, key, setting) } : one)] };
    }

    private static Dictionary<string, BrokerSetting> Changed(BrokerFacts broker, string key, BrokerSetting setting) => new(broker.Settings) { [key] = setting };

    private static ApiVersions Apis(short leastFetch, short mostFetch) => new(new Dictionary<short, (short, short)> { [1] = (leastFetch, mostFetch), [60] = (0, 1) });

    private static DoctorResult Result(DoctorFacts facts) => DoctorResult.Of(
        facts, new ClusterConnection(new HealthcareProducerOptions { BootstrapServers = "kafka-1:9092", Security = { Protocol = SecurityProtocol.Plaintext } }));
}
