using Confluent.Kafka.Admin;
using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>Whatever a cluster and a host say, the doctor has an answer, and each finding is whole.</summary>
public class DoctorPropertyTests
{
    private static readonly Gen<string?> _values =
        Gen.Elements<string?>(null, "0", "1", "2", "3", "16", "1000", "1048576", "99999999999999999999", "true", "false", "cubic", "4096 131072 16777216", "1 2", "unlimited", "16g", "g");

    private static readonly Gen<BrokerFacts> _brokers =
        from id in Gen.Choose(0, 5)
        from values in _values.ArrayOf(Recommendations.Of(TuningArea.Broker).Count)
        from readOnly in Gen.Elements(true, false)
        from isDefault in Gen.Elements(true, false)
        from apis in Gen.Choose(0, 70).ArrayOf()
        select new BrokerFacts(id, $"kafka-{id}:9092")
        {
            Settings = Recommendations.Of(TuningArea.Broker).Zip(values)
                .ToDictionary(pair => pair.First.Key, pair => new BrokerSetting(pair.Second == "0" ? "" : pair.Second, readOnly, isDefault ? ConfigSource.DefaultConfig : ConfigSource.StaticBrokerConfig)),
            Apis = apis.Length == 0 ? null : new(apis.Distinct().ToDictionary(key => (short)key, _ => ((short)0, (short)1))),
        };

    private static readonly Gen<PartitionFacts> _partitions =
        from topic in Gen.Elements("a", "b", "__consumer_offsets")
        from partition in Gen.Choose(0, 20)
        from leader in Gen.Choose(-1, 5)
        from replicas in Gen.Choose(0, 5).ArrayOf()
        from inSync in Gen.Choose(0, 5).ArrayOf()
        select new PartitionFacts(topic, partition, leader, [.. replicas.Distinct()], [.. inSync.Distinct()]);

    private static readonly Gen<HostFacts> _hosts =
        from values in _values.ArrayOf(Recommendations.Of(TuningArea.Linux).Count)
        from cores in Gen.Choose(1, 64)
        from memory in Gen.Choose(0, 128)
        from flags in Gen.Elements("", "-Xmx", "-Xmx16g -XX:+UseG1GC", "-XX:-UseG1GC -XX:", "-XX:+DisableExplicitGC -server -XX:G1HeapRegionSize=16M")
        from files in _values
        select new HostFacts(
            Recommendations.Of(TuningArea.Linux).Zip(values).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First.Key, pair => pair.Second!),
            memory == 0 ? null : (long)memory << 30, cores, [new(1, JvmFlags.Parse(flags), files, files)]);

    private static readonly Gen<DoctorFacts> _facts =
        from brokers in _brokers.ListOf()
        from partitions in _partitions.ListOf()
        from controller in Gen.Choose(-1, 5)
        from host in _hosts
        select new DoctorFacts
        {
            Brokers = [.. brokers.DistinctBy(broker => broker.Id)], Partitions = [.. partitions], Controller = controller < 0 ? null : controller, IsControllerKnown = true, Host = host,
        };

    [Fact]
    public void Of_AnyClusterAndHost_EveryFindingIsWholeAndTheWorstComeFirst() => Prop.ForAll(_facts.ToArbitrary(), facts =>
    {
        var result = DoctorResult.Of(
            facts, new ClusterConnection(new HealthcareProducerOptions { BootstrapServers = "kafka-1:9092", Security = { Protocol = SecurityProtocol.Plaintext } }));
        Assert.All(result.Findings, finding =>
            Assert.DoesNotContain("", (string[])[finding.Where, finding.Setting, finding.Current, finding.Recommended, finding.Effect, finding.Change + finding.Command]));
        Assert.Equal(result.Findings.Select(finding => finding.Severity).Order(), result.Findings.Select(finding => finding.Severity));
        Assert.Equal(result.Findings.All(finding => finding.Severity == Severity.Advice), result.IsHealthy);
        Assert.NotEqual("", ToolRun.Drawn(DoctorDrawing.Draw(result, all: true)));
    }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void IsMet_AnyNumber_IsWhatTheComparisonSays() => Prop.ForAll(
        (from wanted in Gen.Choose(-5, 50) from actual in Gen.Choose(-5, 50) from comparison in Gen.Elements(Enum.GetValues<Comparison>()) select (wanted, actual, comparison)).ToArbitrary(),
        one => Assert.Equal(
            one.comparison switch { Comparison.AtLeast => one.actual >= one.wanted, Comparison.AtMost => one.actual <= one.wanted, _ => one.actual == one.wanted },
            RecommendedValue.IsMet(new(TuningArea.Broker, "key", $"{one.wanted}", "", "", "") { Comparison = one.comparison }, $"{one.actual}")))
        .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));
}
