namespace Healthcare.Kafka.Client.Tests;

public class ConsumerProbeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan MaxPollInterval = TimeSpan.FromMinutes(5);
    private static readonly TopicPartition Partition = new("vitals", 3);

    [Fact]
    public void Look_RunningAndPolling_FindsNothing()
    {
        var findings = Look(Running with { Partitions = [Working, Working] });

        Assert.Empty(findings.Problems);
        Assert.Equal((2, 0), (findings.Partitions, findings.HaltedPartitions));
    }

    [Fact]
    public void Look_OffsetGaps_AreCountedAndNoProblem()
    {
        var findings = Look(Running with { OffsetGaps = 2 });

        Assert.Empty(findings.Problems);
        Assert.Equal(2, findings.OffsetGaps);
    }

    [Fact]
    public void Look_StalledPartition_IsNamed() => Assert.Contains(
        "gets nothing from vitals[3]", Problem(Running with { Partitions = [Working, Working with { Stalled = true }] }), StringComparison.Ordinal);

    [Fact]
    public void Look_NotStarted_SaysSo() => Assert.Contains(
        "'charts' is not running (Created)", Problem(Running with { State = ConsumerState.Created }), StringComparison.Ordinal);

    [Fact]
    public void Look_Stopped_SaysSo() =>
        Assert.Contains("(Stopped)", Problem(Running with { State = ConsumerState.Stopped }), StringComparison.Ordinal);

    [Fact]
    public void Look_FatalError_NamesTheCodeOnly() => Assert.Equal(
        "Consumer 'charts' died of UnknownMemberId: restart the service.",
        Problem(Running with { State = ConsumerState.Failed, FatalError = ErrorCode.UnknownMemberId }));

    [Theory]
    [InlineData(ErrorCode.UnsupportedVersion)]
    [InlineData(ErrorCode.Local_UnsupportedFeature)]
    public void Look_BrokersWithoutTheGroupProtocol_NamesTheOneThatTheyHave(ErrorCode code) => Assert.Equal(
        $"Consumer 'charts' died of {code}: the brokers do not have GroupProtocol Consumer: set it to Classic, or turn it on there (Kafka 4.0).",
        Problem(Running with { State = ConsumerState.Failed, FatalError = code }));

    [Fact]
    public void Look_PollWithinTheInterval_FindsNothing() => Assert.Empty(Look(Running with { LastPoll = Now - MaxPollInterval }).Problems);

    [Fact]
    public void Look_PollOlderThanTheInterval_NamesItsAge() => Assert.Contains(
        "has not polled for 301 s", Problem(Running with { LastPoll = Now - MaxPollInterval - TimeSpan.FromSeconds(1) }), StringComparison.Ordinal);

    [Fact]
    public void Look_NoPollYet_FindsNothing() => Assert.Empty(Look(Running with { LastPoll = null }).Problems);

    [Fact]
    public void Look_CommitsFailForAMoment_FindsNothing() =>
        Assert.Empty(Look(Running with { CommitFailingSince = Now - TimeSpan.FromMinutes(1) }).Problems);

    [Fact]
    public void Look_CommitsFailForLonger_NamesHowLong() => Assert.Contains(
        "could not commit for 61 s", Problem(Running with { CommitFailingSince = Now - TimeSpan.FromSeconds(61) }), StringComparison.Ordinal);

    [Fact]
    public void Look_Refused_NamesTheCode() => Assert.Contains(
        "refused by the brokers: GroupAuthorizationFailed",
        Problem(Running with { RefusedFor = ErrorCode.GroupAuthorizationFailed }),
        StringComparison.Ordinal);

    [Fact]
    public void Look_DeadLetterWaitsForAMoment_FindsNothing() =>
        Assert.Empty(Look(Running with { DeadLetterWait = new(Now - TimeSpan.FromSeconds(10), ErrorCode.NoError) }).Problems);

    [Theory]
    [InlineData(11, ErrorCode.NoError)]
    [InlineData(0, ErrorCode.UnknownTopicOrPart)]
    public void Look_DeadLetterWaitsForLongOrFailed_NamesTheCode(int seconds, ErrorCode code) => Assert.Contains(
        $"has waited {seconds} s for its dead-letter topic ({code})",
        Problem(Running with { DeadLetterWait = new(Now - TimeSpan.FromSeconds(seconds), code) }),
        StringComparison.Ordinal);

    [Fact]
    public void Look_HaltedPartition_NamesPositionAndReason()
    {
        var halt = new Halt(HaltReason.HandlerFailed, new TopicPartitionOffset(Partition, 42), "Npgsql.NpgsqlException");

        var findings = Look(Running with { Partitions = [Working, Working with { Halt = halt }] });

        Assert.Equal("Consumer 'charts' stands still at vitals[3]@42: HandlerFailed (Npgsql.NpgsqlException).", Assert.Single(findings.Problems));
        Assert.Equal((2, 1), (findings.Partitions, findings.HaltedPartitions));
    }

    [Fact]
    public void Look_UnfinishedMessages_GivesTheOldestAge()
    {
        var findings = Look(Running with
        {
            Partitions = [Working, Working with { OldestUnfinishedAge = TimeSpan.FromSeconds(9) }, Working with { OldestUnfinishedAge = TimeSpan.FromSeconds(4) }],
        });

        Assert.Equal(TimeSpan.FromSeconds(9), findings.OldestUnfinishedAge);
        Assert.Empty(findings.Problems);
    }

    private static ConsumerStatus Running => new() { Name = "charts", State = ConsumerState.Running, LastPoll = Now, Partitions = [] };

    private static PartitionStatus Working => new() { TopicPartition = Partition, Epoch = 1, NextOffset = 7, CommittedOffset = 7 };

    private static ConsumerFindings Look(ConsumerStatus status) => new ConsumerProbe("charts", () => status, MaxPollInterval).Look(Now);

    private static string Problem(ConsumerStatus status) => Assert.Single(Look(status).Problems);
}
