using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static Healthcare.Kafka.Tool.Tests.ClusterSample;

namespace Healthcare.Kafka.Tool.Tests;

/// <summary>Every file of samples/cluster parses, and says what the recommendations and the presets of topics say.</summary>
public partial class ClusterSampleTests
{
    private static readonly string[] _brokers = ["kafka-1", "kafka-2", "kafka-3"];

    private static readonly TopicDefinition[] _topics =
    [
        TopicDefinition.Of("clinical.observation.recorded", TopicPreset.HighThroughputClinical),
        TopicDefinition.Of("clinical.alert.generated", TopicPreset.LowLatencyAlerting),
        TopicDefinition.Of("reference.medication.catalog", TopicPreset.CompactedReference),
    ];

    public static TheoryData<string> YamlFiles =>
    [
        .. Directory.EnumerateFiles(Folder, "*.yml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void Yaml_OfTheCluster_Parses(string file) => Assert.All(Yaml(file), Assert.NotNull);

    [Fact]
    public void ServerProperties_TunedKeys_AreTheRecommendations()
    {
        var properties = Properties("server.properties");

        AssertSame(Recommendations.Settings(TuningArea.Broker), properties.Where(pair => IsTuned(pair.Key)));
        Assert.Equal("broker,controller", properties["process.roles"]);
        Assert.DoesNotContain(Unset(TuningArea.Broker), properties.ContainsKey);
    }

    [Fact]
    public void Sysctl_AllKeys_AreTheRecommendations() => AssertSame(Recommendations.Settings(TuningArea.Linux), Properties("host/99-kafka.conf"));

    [Fact]
    public void Limits_OfLoginsServicesAndContainers_AreTheRecommendations()
    {
        var files = Recommendations.Settings(TuningArea.Limits);

        Assert.Equal(["kafka soft nofile " + files["nofile soft"], "kafka hard nofile " + files["nofile hard"]], Lines("host/limits.d/kafka.conf"));
        Assert.Equal(files["nofile hard"], Properties("host/kafka.service.d/limits.conf")["LimitNOFILE"]);
        Assert.All(_brokers, broker => Assert.Equal(files["nofile hard"], At(Compose, "services", broker, "ulimits", "nofile", "hard")));
    }

    [Fact]
    public void JvmFlags_OfComposeAndStrimzi_AreTheRecommendations()
    {
        var wanted = Recommendations.Settings(TuningArea.Jvm);
        var env = Properties("jvm.env");
        var flags = JvmFlags.Parse($"{env["KAFKA_HEAP_OPTS"]} {env["KAFKA_JVM_PERFORMANCE_OPTS"]}");
        var options = At(Strimzi("KafkaNodePool"), "spec", "jvmOptions");
        var strimzi = Map(At(options, "-XX")).ToDictionary(
            pair => pair.Value == "true" ? $"-XX:+{pair.Key}" : $"-XX:{pair.Key}", pair => pair.Value == "true" ? "on" : pair.Value);
        strimzi["-Xms"] = $"{At(options, "-Xms")}";
        strimzi["-Xmx"] = $"{At(options, "-Xmx")}";

        AssertSame(wanted, flags);
        AssertSame(wanted, strimzi);
    }

    [Fact]
    public void Compose_EachBroker_IsNamedInTheQuorumAndHasTheFiles()
    {
        Assert.Equal("1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093", Properties("server.properties")["controller.quorum.voters"]);
        Assert.All(_brokers, broker =>
        {
            Assert.Equal(broker[^1..], At(Compose, "services", broker, "environment", "KAFKA_NODE_ID"));
            Assert.Contains($"INTERNAL://{broker}:19092", (string)At(Compose, "services", broker, "environment", "KAFKA_ADVERTISED_LISTENERS"), StringComparison.Ordinal);
            Assert.Equal("./jvm.env", At(Compose, "services", broker, "env_file", "0", "path"));
            Assert.Contains("./server.properties:/mnt/shared/config/server.properties:ro", (IList<object>)At(Compose, "services", broker, "volumes"));
        });
        var named = Mounted().Matches(Text("compose.yml")).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.All(named, file => Assert.True(Path.Exists(Path.Combine(Folder, file)), file));
    }

    [Fact]
    public void Prometheus_Targets_AreTheBrokersExporters()
    {
        var prometheus = Assert.Single(Yaml("prometheus/prometheus.yml"));

        Assert.Equal(_brokers.Select(broker => $"{broker}:7071"), (IList<object>)At(prometheus, "scrape_configs", "0", "static_configs", "0", "targets"));
        Assert.True(File.Exists(Path.Combine(Folder, "prometheus", (string)At(prometheus, "rule_files", "0"))));
    }

    [Theory]
    [InlineData("kafka.server<type=BrokerTopicMetrics, name=MessagesInPerSec, topic=a.b><>Count", "kafka_server_brokertopicmetrics_messagesin_total")]
    [InlineData("kafka.server<type=BrokerTopicMetrics, name=BytesOutPerSec><>Count", "kafka_server_brokertopicmetrics_bytesout_total")]
    [InlineData("kafka.network<type=RequestMetrics, name=TotalTimeMs, request=Produce><>99thPercentile", "kafka_network_requestmetrics_totaltimems")]
    [InlineData("kafka.server<type=ReplicaManager, name=UnderReplicatedPartitions><>Value", "kafka_server_replicamanager_underreplicatedpartitions")]
    [InlineData("kafka.server<type=ReplicaManager, name=UnderMinIsrPartitionCount><>Value", "kafka_server_replicamanager_underminisrpartitioncount")]
    [InlineData("kafka.controller<type=KafkaController, name=OfflinePartitionsCount><>Value", "kafka_controller_kafkacontroller_offlinepartitionscount")]
    public void Exporter_MBeanOfTheDashboards_GetsTheirName(string bean, string name)
    {
        var rules = (IList<object>)At(Assert.Single(Yaml("jmx/kafka.yml")), "rules");
        var rule = rules.Select(Map).First(rule => Regex.IsMatch(bean, $"^{rule["pattern"]}$"));

#pragma warning disable CA1308 // As lowercaseOutputName does.
        Assert.Equal(name, Regex.Replace(bean, $"^{rule["pattern"]}$", rule["name"].Replace("$2_", "${2}_", StringComparison.Ordinal).Replace("$1_", "${1}_", StringComparison.Ordinal)).ToLowerInvariant());
#pragma warning restore CA1308
    }

    [Fact]
    public void Strimzi_KafkaConfig_IsTheRecommendations() =>
        AssertSame(Recommendations.Settings(TuningArea.Broker), Map(At(Strimzi("Kafka"), "spec", "kafka", "config")));

    [Fact]
    public void Topics_OfEveryFile_AreThePresets()
    {
        var strimzi = Yaml("strimzi/kafka.yml").Where(one => (string)At(one, "kind") == "KafkaTopic").Select(one => new TopicDefinition
        {
            Name = (string)At(one, "metadata", "name"),
            Partitions = int.Parse((string)At(one, "spec", "partitions"), provider: null),
            ReplicationFactor = int.Parse((string)At(one, "spec", "replicas"), provider: null),
            Config = Map(At(one, "spec", "config")),
        }).ToList();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddJsonFile(Path.Combine(Folder, "topics.json")).Build());
        services.AddHealthcareTopics(options => (options.Security.Protocol, options.Security.AllowInsecurePlaintext, options.Security.AllowInsecureInProduction)
            = (SecurityProtocol.Plaintext, true, true));
        using var provider = services.BuildServiceProvider();
        var commands = new TopicCommands("$BOOTSTRAP_SERVERS", needsLogin: false);

        Assert.Equal(_topics.Select(Flat), strimzi.Select(Flat));
        Assert.Equal(_topics.Select(Flat).Order(StringComparer.Ordinal), provider.GetRequiredService<ITopicProvisioner>().Declared.Select(Flat));
        Assert.Equal(
            _topics.Select(topic => commands.Create(topic).Replace("kafka-topics.sh --bootstrap-server $BOOTSTRAP_SERVERS --create", "create", StringComparison.Ordinal)),
            Lines("create-topics.sh").Where(line => line.StartsWith("create --topic", StringComparison.Ordinal)));
    }

    private static object Compose => Assert.Single(Yaml("compose.yml"))!;

    private static object Strimzi(string kind) => Yaml("strimzi/kafka.yml").Single(one => (string)At(one, "kind") == kind)!;

    private static string Flat(TopicDefinition topic) =>
        $"{topic} {string.Join(' ', topic.Config.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))}";

    private static bool IsTuned(string key) => Recommendations.Of(TuningArea.Broker).Any(one => one.Key == key);

    private static IEnumerable<string> Unset(TuningArea area) => Recommendations.Of(area).Where(one => one.Value is null).Select(one => one.Key);

    private static void AssertSame(IEnumerable<KeyValuePair<string, string>> wanted, IEnumerable<KeyValuePair<string, string>> actual) => Assert.Equal(
        wanted.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal), actual.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));

    [GeneratedRegex(@"""\./([^:""]+):")]
    private static partial Regex Mounted();
}
