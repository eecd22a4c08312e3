namespace Healthcare.Kafka.Client.Tests;

/// <summary>Each rule about a topic: at its limit, and one step past it.</summary>
public class TopicRulesTests
{
    private const int MaxMessageBytes = 1_000_000;
    private const int BatchSize = 131_072;

    private static readonly TopicFacts Good = new("labs") { Partitions = 6, Replicas = 3, MayWrite = true, Config = Config() };

    [Fact]
    public void Judge_ReplicatedTopicThatTakesTheLargestMessage_FindsNothing() => Assert.Empty(Judge(Good));

    [Fact]
    public void Judge_RightsNotTold_FindsNothing() => Assert.Empty(Judge(Good with { MayWrite = null }));

    [Fact]
    public void Judge_Missing_SaysHowToCreateIt()
    {
        var finding = Assert.Single(Judge(new TopicFacts("labs") { Error = ErrorCode.UnknownTopicOrPart, ConfigError = ErrorCode.UnknownTopicOrPart }));

        Assert.Equal(TopicProblem.Missing, finding.Problem);
        Assert.EndsWith(
            "kafka-topics.sh --bootstrap-server kafka-1:9092 --create --topic labs --partitions COUNT --replication-factor 3 "
            + "--config min.insync.replicas=2",
            finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_MayNotWriteOrNotEvenDescribe_SaysWhatToAllow()
    {
        TopicFinding[] findings =
        [
            .. Judge(Good with { MayWrite = false }),
            .. Judge(new TopicFacts("labs") { Error = ErrorCode.TopicAuthorizationFailed, ConfigError = ErrorCode.TopicAuthorizationFailed }),
        ];

        Assert.Equal([TopicProblem.WriteDenied, TopicProblem.WriteDenied], findings.Select(finding => finding.Problem));
        Assert.All(findings, finding => Assert.EndsWith(
            "kafka-acls.sh --bootstrap-server kafka-1:9092 --add --allow-principal User:PRINCIPAL --operation Write --topic labs",
            finding.Remedy, StringComparison.Ordinal));
    }

    [Fact]
    public void Judge_PartitionsWithoutLeader_NamesThem()
    {
        var finding = Assert.Single(Judge(Good with { Leaderless = [1, 4] }));

        Assert.Equal((TopicProblem.Leaderless, "no leader for partition 1, 4"), (finding.Problem, finding.Current));
    }

    [Theory]
    [InlineData(6, 6, true)]
    [InlineData(7, 6, true)]
    [InlineData(5, 6, false)]
    [InlineData(0, 6, true)]
    [InlineData(5, 0, true)]
    public void Compare_WithTheTopicWhoseMessagesItTakes_WantsAsManyPartitions(int partitions, int ofSource, bool isEnough)
    {
        var rules = new TopicRules(MaxMessageBytes, BatchSize, new TopicCommands("kafka-1:9092", needsLogin: false), [new("labs-dlq", "labs")]);

        TopicFinding[] findings = [.. rules.Compare([Of("labs-dlq", partitions), Of("labs", ofSource)])];

        Assert.Equal(isEnough, findings.Length == 0);
        Assert.All(findings, finding => Assert.Equal(
            ("labs-dlq", TopicProblem.Partitions, "kafka-topics.sh --bootstrap-server kafka-1:9092 --alter --topic labs-dlq --partitions 6"),
            (finding.Topic, finding.Problem, finding.Remedy)));

        // No partitions: not told.
        static TopicFacts Of(string topic, int count) => new(topic) { Partitions = count, Error = count > 0 ? ErrorCode.NoError : ErrorCode.UnknownTopicOrPart };
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(7, false)]
    public void Compare_OfARetryTopic_WantsNoMorePartitionsEither(int partitions, bool isWell)
    {
        var rules = new TopicRules(MaxMessageBytes, BatchSize, new TopicCommands("kafka-1:9092", needsLogin: false), [new("labs-retry", "labs", NeedsSame: true)]);

        var findings = rules.Compare([new("labs-retry") { Partitions = partitions }, new("labs") { Partitions = 6 }]).ToList();

        Assert.Equal(isWell ? [] : [(TopicProblem.Partitions, "6, as 'labs' has")], findings.Select(finding => (finding.Problem, finding.Wanted)));
    }

    [Theory]
    [InlineData(1, 3, false)]
    [InlineData(2, 2, true)]
    [InlineData(1, null, false)]
    public void Judge_FewReplicas_WantsThreeAndAsManyBrokers(int replicas, int? brokers, bool isShortOfBrokers)
    {
        var finding = Judge(Good with { Replicas = replicas }, brokers)[0];

        Assert.Equal((TopicProblem.ReplicationFactor, $"replication factor {replicas}", "3"), (finding.Problem, finding.Current, finding.Wanted));
        Assert.Equal(isShortOfBrokers, finding.Remedy.Contains($"The cluster has {brokers} brokers: first make it 3.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3, 1, TopicProblem.MinInsyncReplicas)]
    [InlineData(3, 2, null)]
    [InlineData(3, 3, TopicProblem.NoReplicaToSpare)]
    [InlineData(4, 3, null)]
    [InlineData(5, 6, TopicProblem.NoReplicaToSpare)]
    public void Judge_MinInsyncReplicas_IsTwoOrMoreAndBelowTheReplicas(int replicas, int minInsync, object? expected)
    {
        var findings = Judge(Good with { Replicas = replicas, Config = Config(minInsync) });

        Assert.Equal(expected is null ? [] : [(TopicProblem)expected], findings.Select(finding => finding.Problem));
        Assert.All(findings, finding => Assert.EndsWith(
            "--alter --entity-type topics --entity-name labs --add-config min.insync.replicas=2", finding.Remedy, StringComparison.Ordinal));
    }

    // With one replica, Kafka itself takes a min.insync.replicas above it for 1: the one finding says it all.
    [Fact]
    public void Judge_OneReplicaAndMinInsyncOfTwo_FindsTheReplicasOnly() =>
        Assert.Equal(TopicProblem.ReplicationFactor, Assert.Single(Judge(Good with { Replicas = 1 })).Problem);

    [Theory]
    [InlineData(MaxMessageBytes + 61, new TopicProblem[0])]
    [InlineData(MaxMessageBytes + 60, new[] { TopicProblem.MaxMessageBytes })]
    [InlineData(BatchSize, new[] { TopicProblem.MaxMessageBytes })]
    [InlineData(BatchSize - 1, new[] { TopicProblem.MaxMessageBytes, TopicProblem.BatchSize })]
    public void Judge_MaxMessageBytes_HoldsTheLargestMessageAndBatch(int limit, object expected) =>
        Assert.Equal((TopicProblem[])expected, Judge(Good with { Config = Config(limit: limit) }).Select(finding => finding.Problem));

    // librdkafka fills a batch up to the smaller of the two.
    [Fact]
    public void Judge_BatchSizeAboveMaxMessageBytes_ComparesTheSmaller()
    {
        var rules = new TopicRules(1_000, BatchSize, new TopicCommands("kafka-1:9092", needsLogin: false), []);

        Assert.Empty(rules.Judge(new ClusterFacts(3, [Good with { Config = Config(limit: 1_061) }])));
    }

    [Theory]
    [InlineData(ErrorCode.TopicAuthorizationFailed, "--operation DescribeConfigs --topic labs")]
    [InlineData(ErrorCode.Local_TimedOut, "--describe --topic labs")]
    [InlineData(ErrorCode.Local_UnsupportedFeature, "The brokers do not know the request.")]
    public void Judge_NoSettings_IsNeitherAPassNorAProblem(ErrorCode code, string remedy)
    {
        var finding = Assert.Single(Judge(Good with { Config = new Dictionary<string, string?>(), ConfigError = code }));

        Assert.False(finding.IsProblem);
        Assert.Equal($"could not be checked ({code})", finding.Current);
        Assert.EndsWith(remedy, finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NoAnswerAtAll_IsOneFindingATopic()
    {
        var rules = new TopicRules(MaxMessageBytes, BatchSize, new TopicCommands("kafka-1:9092", needsLogin: false), []);

        var findings = rules.Judge(ClusterFacts.Unknown(["a", "b"], ErrorCode.Local_TimedOut)).ToList();

        Assert.Equal(["a", "b"], findings.Select(finding => finding.Topic));
        Assert.DoesNotContain(findings, finding => finding.IsProblem);
    }

    [Fact]
    public void Commands_ClusterWithALogin_NeedAFile()
    {
        var settings = TestProducer.Settings() with
        {
            Librdkafka = [new("bootstrap.servers", "k:9093"), new("security.protocol", "sasl_ssl"), new("sasl.password", "secret")],
        };

        Assert.Equal(
            "kafka-topics.sh --bootstrap-server k:9093 --command-config client.properties --describe --topic labs",
            TopicCommands.Of(settings).Describe("labs"));
    }

    private static TopicFinding[] Judge(TopicFacts topic, int? brokers = 3) =>
        [.. new TopicRules(MaxMessageBytes, BatchSize, new TopicCommands("kafka-1:9092", needsLogin: false), []).Judge(new ClusterFacts(brokers, [topic]))];

    private static Dictionary<string, string?> Config(int minInsync = 2, int limit = MaxMessageBytes + 61) =>
        new() { ["min.insync.replicas"] = $"{minInsync}", ["max.message.bytes"] = $"{limit}" };
}
