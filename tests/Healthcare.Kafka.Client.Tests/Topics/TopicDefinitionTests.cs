using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class TopicDefinitionTests
{
    private static readonly Gen<string> _names =
        Gen.Elements('a', 'B', '7', '.', '_', '-', ' ', '/', 'ä').ArrayOf().Select(letters => string.Concat(letters));

    [Fact]
    public void Of_HighThroughputClinical_HasTheGuidesValues() => AssertPreset(
        TopicPreset.HighThroughputClinical, 32,
        ("cleanup.policy", "delete"), ("min.insync.replicas", "2"), ("retention.ms", "604800000"), ("segment.bytes", "1073741824"), ("segment.ms", "86400000"));

    [Fact]
    public void Of_LowLatencyAlerting_HasTheGuidesValues() => AssertPreset(
        TopicPreset.LowLatencyAlerting, 16,
        ("cleanup.policy", "delete"), ("min.insync.replicas", "2"), ("retention.ms", "86400000"), ("segment.bytes", "536870912"), ("segment.ms", "43200000"));

    [Fact]
    public void Of_CompactedReference_HasTheGuidesValuesAndTwoReplicasInSync() => AssertPreset(
        TopicPreset.CompactedReference, 6,
        ("cleanup.policy", "compact"), ("delete.retention.ms", "86400000"), ("min.cleanable.dirty.ratio", "0.5"), ("min.insync.replicas", "2"),
        ("segment.bytes", "1073741824"));

    [Fact]
    public void Of_EveryPreset_HasNoProblem() => Assert.All(
        Enum.GetValues<TopicPreset>(), preset => Assert.Empty(TopicDefinitionRules.Problems(TopicDefinition.Of("a", preset))));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("clinical observation")]
    [InlineData("klinik.ärzte")]
    [InlineData("__consumer_offsets")]
    public void Of_NameThatIsNone_Throws(string name) =>
        Assert.Throws<ArgumentException>(nameof(name), () => TopicDefinition.Of(name, TopicPreset.HighThroughputClinical));

    [Fact]
    public void NameProblem_LongestName_IsNone()
    {
        Assert.Null(TopicDefinitionRules.NameProblem(new string('a', 249)));
        Assert.NotNull(TopicDefinitionRules.NameProblem(new string('a', 250)));
    }

    [Fact]
    public void NameProblem_AnyText_AllowsWhatKafkaDoes() => Prop.ForAll(_names.ToArbitrary(), name =>
        Assert.Equal(
            name.Length is > 0 and <= 249 && name is not ("." or "..") && !name.StartsWith("__", StringComparison.Ordinal)
                && name.All(letter => letter is 'a' or 'B' or '7' or '.' or '_' or '-'),
            TopicDefinitionRules.NameProblem(name) is null)).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Theory]
    [InlineData("a.b", "a_b", true)]
    [InlineData("a.b_c", "a_b.c", true)]
    [InlineData("a.b", "a.b", false)]
    [InlineData("a-b", "a_b", false)]
    [InlineData("a.b", "A_b", false)]
    public void Collide_DotsAndUnderscores_AreOne(string one, string other, bool collide) =>
        Assert.Equal(collide, TopicDefinitionRules.Collide(one, other));

    [Fact]
    public void Problems_EverythingWrong_AreAllListed()
    {
        var problems = TopicDefinitionRules.Problems(new()
        {
            Name = "a b",
            Partitions = 0,
            ReplicationFactor = 2,
            Config = new Dictionary<string, string> { ["retention.m"] = "1", ["Retention MS"] = "1", ["min.insync.replicas"] = "3", ["new.key.of.kafka"] = "1" },
        });

        Assert.Equal(
            [
                "its name has a character that is not allowed: letters, digits, dots, underscores and hyphens of ASCII are",
                "Partitions is 0; allowed 1 to 100000",
                "Config:retention.m is not a setting of a topic; did you mean retention.ms?",
                "Config:Retention MS is not a key of a topic: those are lower case words with dots",
                "min.insync.replicas is 3, more than its 2 replicas, so that nothing could be written",
            ],
            problems);
    }

    [Theory]
    [InlineData("0.5", "0.50", true)]
    [InlineData("1000", "1000", true)]
    [InlineData("compact,delete", "delete,compact", true)]
    [InlineData("compact,delete", "delete", false)]
    [InlineData("true", "True", true)]
    [InlineData("1000", "1001", false)]
    [InlineData("lz4", null, false)]
    public void IsSame_Values_AreComparedByMeaning(string wanted, string? actual, bool same) => Assert.Equal(same, TopicConfigKeys.IsSame(wanted, actual));

    private static void AssertPreset(TopicPreset preset, int partitions, params (string, string)[] config)
    {
        var topic = TopicDefinition.Of("clinical.observation.recorded", preset);
        Assert.Equal(("clinical.observation.recorded", partitions, 3), (topic.Name, topic.Partitions, topic.ReplicationFactor));
        Assert.Equal(config, topic.Config.Select(pair => (pair.Key, pair.Value)).Order());
    }
}
