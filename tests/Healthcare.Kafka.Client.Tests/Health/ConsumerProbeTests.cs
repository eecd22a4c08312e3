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
        Assert.Empty(findings.Warnings);
    }

    [Fact]
    public void Look_OffsetGaps_AreCountedAndNoProblem()
    {
        var findings = Look(Running with { OffsetGaps = 2 });

        Assert.Empty(findings.Problems);
        Assert.Empty(findings.Warnings);
    }

    [Fact]
    public void Look_StalledPartition_IsNamed() => Assert.Contains(
        "gets nothing from vitals[3]", Problem(Running with { Partitions = [Working, Working with { Stalled = true }] }), StringComparison.Ordinal);

    [Fact]
    public void Look_Rebuilding_SaysSo() => Assert.Equal(
        "Consumer 'charts' stalled, and its native consumer is being replaced.", Problem(Running with { State = ConsumerState.Rebuilding }));

    [Fact]
    public void Look_Rebuilt_IsNoProblem() => Assert.Empty(Look(Running with { Rebuilds = 2 }).Problems);

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
        $"has waited {seconds} s for its dead-letter or retry topic ({code})",
        Problem(Running with { DeadLetterWait = new(Now - TimeSpan.FromSeconds(seconds), code) }),
        StringComparison.Ordinal);

    [Fact]
    public void Look_HaltedPartition_NamesPositionAndReason()
    {
        var halt = new Halt(HaltReason.HandlerFailed, new TopicPartitionOffset(Partition, 42), "Npgsql.NpgsqlException");

        var findings = Look(Running with { Partitions = [Working, Working with { Halt = halt }] });

        Assert.Equal("Consumer 'charts' stands still at vitals[3]@42: HandlerFailed (Npgsql.NpgsqlException).", Assert.Single(findings.Problems));
    }

    [Theory]
    [InlineData(60, false, false)]
    [InlineData(61, false, true)]
    [InlineData(61, true, false)]
    public void Look_MessageUnfinishedForLong_NamesItsPartitionUnlessAnOperatorPausedIt(int seconds, bool paused, bool isProblem)
    {
        var partition = Working with { OldestUnfinishedAge = TimeSpan.FromSeconds(seconds), PausedByOperator = paused };

        var findings = Look(Running with { Partitions = [Working, partition] });

        Assert.Equal(isProblem ? ["Consumer 'charts' has a message of vitals[3] unfinished for 61 s."] : [], findings.Problems);
    }

    [Theory]
    [InlineData(100, null)]
    [InlineData(101, "Consumer 'charts': 99 % of the messages are completed within 101 ms of their timestamp; the target is 100 ms.")]
    public void Look_EndToEndLatency_IsAWarningAboveTheTarget(int milliseconds, string? warning)
    {
        var findings = Look(Running with { EndToEndLatency = TimeSpan.FromMilliseconds(milliseconds) });

        Assert.Empty(findings.Problems);
        Assert.Equal(warning is null ? [] : [warning], findings.Warnings);
    }

    [Theory]
    [InlineData(10_000, null)]
    [InlineData(10_001, "Consumer 'charts' lags 10001 messages behind in vitals[3]; the target is 10000.")]
    public void Look_Lag_IsAWarningAboveTheTarget(long lag, string? warning)
    {
        var findings = Look(Running with { Partitions = [Working with { Lag = 5 }, Working with { Lag = lag }] });

        Assert.Empty(findings.Problems);
        Assert.Equal(warning is null ? [] : [warning], findings.Warnings);
    }

    [Fact]
    public void Look_NumbersMissTheirTargets_ButNothingIsComparedWithNull()
    {
        var probe = Probe(new KafkaHealthOptions { EndToEndLatency = null, Lag = null, OldestUnfinished = null });

        var findings = probe.Look(
            Running with { EndToEndLatency = TimeSpan.FromHours(1), Partitions = [Working with { Lag = long.MaxValue, OldestUnfinishedAge = TimeSpan.FromDays(1) }] }, Now);

        Assert.Empty(findings.Problems.Concat(findings.Warnings));
    }

    [Fact]
    public void Death_OnlyWhatARestartHelps_IsOne()
    {
        var halted = Working with { Halt = new Halt(HaltReason.HandlerFailed, new TopicPartitionOffset(Partition, 42), null) };
        Assert.Null(Death(Running with { Partitions = [halted], RefusedFor = ErrorCode.GroupAuthorizationFailed, CommitFailingSince = Now - TimeSpan.FromDays(1) }));
        Assert.Null(Death(Running with { State = ConsumerState.Created, LastPoll = null }));
        Assert.Null(Death(Running with { State = ConsumerState.Stopping, LastPoll = Now - TimeSpan.FromDays(1) }));

        Assert.NotNull(Death(Running with { LastPoll = Now - MaxPollInterval - TimeSpan.FromSeconds(1) }));
        Assert.NotNull(Death(Running with { State = ConsumerState.Failed, FatalError = ErrorCode.UnknownMemberId }));
    }

    [Fact]
    public void NotStarted_UntilPartitionsAreAssignedOrAMinuteHasPassed_SaysWhy()
    {
        var joining = Running with { Started = Now - TimeSpan.FromMinutes(1) };

        Assert.Equal("Consumer 'charts' has not been given partitions by its group yet.", Probe().NotStarted(joining, Now));
        Assert.Null(Probe().NotStarted(joining with { FirstAssigned = Now }, Now));
        Assert.Null(Probe().NotStarted(joining, Now + TimeSpan.FromSeconds(1)));
        Assert.Equal("Consumer 'charts' is not running (Created).", Probe().NotStarted(Running with { State = ConsumerState.Created }, Now));
        Assert.NotNull(Probe().NotStarted(joining with { State = ConsumerState.Failed, FatalError = ErrorCode.UnknownMemberId }, Now));
    }

    private static ConsumerStatus Running => new() { Name = "charts", State = ConsumerState.Running, LastPoll = Now, Partitions = [] };

    private static PartitionStatus Working => new() { TopicPartition = Partition, Epoch = 1, NextOffset = 7, CommittedOffset = 7 };

    private static ConsumerProbe Probe(KafkaHealthOptions? options = null) =>
        new("charts", static () => Running, MaxPollInterval, options ?? new KafkaHealthOptions());

    private static ClientFindings Look(ConsumerStatus status) => Probe().Look(status, Now);

    private static string? Death(ConsumerStatus status) => Probe().Death(status, Now);

    private static string Problem(ConsumerStatus status) => Assert.Single(Look(status).Problems);
}
