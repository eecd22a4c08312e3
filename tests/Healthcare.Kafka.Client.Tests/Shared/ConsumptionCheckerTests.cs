using System.Globalization;
using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>The checker of the churn test finds each kind of breach, and none where there is none.</summary>
public class ConsumptionCheckerTests
{
    private static readonly TimeSpan _longestCommit = TimeSpan.FromSeconds(10);

    private readonly ProducedLog _produced = new();
    private readonly Dictionary<string, StringBuilder> _logs = [];
    private readonly List<CommitObservation> _commits = [];

    // Messages 0 to 9 of one partition; the even ones are of key "a".
    public ConsumptionCheckerTests()
    {
        for (var offset = 0; offset < 10; offset++)
        {
            _produced.Report(0, offset, _produced.Send(KeyOf(offset)));
        }

        _produced.Ends = [10];
    }

    [Fact]
    public void Check_OneOwnerAfterTheOtherInGoodOrder_FindsNothing()
    {
        Write("p", "A 1 0", Start(2, 1, 0, 1, 2), "E 3 1", Start(4, 2, 3), "E 5 2", "R 6 0");
        Write("q", "A 7 0", Start(8, 1, 4, 5, 6, 7, 8, 9), "E 9 1", "Q 10");
        Commit(3, at: 5);
        Commit(10, at: 11);

        var report = Check();

        Assert.Empty(report.Breaches);
        Assert.Equal((10, 0, 0, 0, 2), (report.Handled, report.Repeats, report.MostRepeats, report.ZombieCalls, report.Epochs));
    }

    [Fact]
    public void Check_KilledInACallAndHandledAgainFromTheCommitOn_CountsTheRepeats()
    {
        Write("p", "A 1 0", Start(2, 1, 0, 1), "E 3 1", Start(4, 2, 2), "E 5 2", Start(6, 3, 3));
        Write("q", "A 60 0", Start(61, 1, 2, 3, 4, 5, 6, 7, 8, 9), "E 62 1", "Q 63");
        Commit(2, at: 4);

        var report = Check();

        Assert.Empty(report.Breaches);
        Assert.Equal((2, 2), (report.Repeats, report.MostRepeats));
    }

    [Fact]
    public void Check_NeverHandled_IsLost()
    {
        Write("p", "A 1 0", Start(2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8), "E 3 1", "R 4 0");

        AssertBreach("lost: [0]@9 was never handled");
    }

    [Fact]
    public void Check_StartedAndCutOff_IsLost()
    {
        Write("p", "A 1 0", Start(2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8), "E 3 1", Start(4, 2, 9), "X 5 2", "R 6 0");

        AssertBreach("lost: [0]@9");
    }

    [Fact]
    public void Check_CommittedAndNeverHandled_IsABreachOfK1AndK2()
    {
        HandleAll("p", 9);
        Commit(10, at: 9);

        Assert.Equal(["lost: [0]@9 was never handled, and is committed (K2)", "K1: [0]@9 was not handled when 10 was committed"], Check().Breaches);
    }

    [Fact]
    public void Check_CommittedBeforeItWasHandled_IsABreachOfK1()
    {
        Write("p", "A 1 0", Start(2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8), "E 3 1", Start(4, 2, 9), "E 8 2", "R 9 0");
        Commit(10, at: 7);

        AssertBreach("K1: [0]@9");
    }

    [Fact]
    public void Check_CommittedBehindTheEndOfTheLog_IsABreachOfK1()
    {
        HandleAll("p", 10);
        Commit(11, at: 20);

        AssertBreach("K1: 11 was committed of [0], which ends at 10");
    }

    [Fact]
    public void Check_CommitWentBack_IsABreachOfK3()
    {
        HandleAll("p", 10);
        Commit(10, at: 20);
        Commit(4, at: 21);

        AssertBreach("K3: the commit of [0] went back from 10 to 4");
    }

    [Theory]
    [InlineData(ConsumeOrder.Partition)]
    [InlineData(ConsumeOrder.Key)]
    public void Check_BackwardsWithinAnAssignment_IsNonMonotonic(ConsumeOrder order)
    {
        Write("p", "A 1 0", Start(2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), "E 3 1", Start(4, 2, 9), "E 5 2", "R 6 0");

        AssertBreach("non-monotonic: @9 after @9", order);
    }

    [Fact]
    public void Check_LaterMessageFirstWithinAnAssignment_IsNonMonotonicInTheOrderOfPartitionsOnly()
    {
        Write("p", "A 1 0", Start(2, 1, 0, 2, 4, 6, 8), "E 3 1", Start(4, 2, 1, 3, 5, 7, 9), "E 5 2", "R 6 0");

        Assert.Empty(Check(ConsumeOrder.Key).Breaches);
        Assert.Contains(Check().Breaches, breach => breach.StartsWith("non-monotonic: @1 after @8", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_MessageLeftOutWithinAnAssignment_IsSkipped()
    {
        Write("p", "A 1 0", Start(2, 1, 0, 1, 2, 4, 5, 6, 7, 8, 9), "E 3 1");
        Write("q", "A 60 0", Start(61, 1, 3), "E 62 1", "R 63 0");

        AssertBreach("skipped: @4 after @2");
    }

    [Fact]
    public void Check_TwoCallsOfAPartitionAtOnceInOneProcess_IsAnOverlap()
    {
        Write("p", "A 1 0", Start(2, 1, 0, 1, 2, 3, 4), "L 3 0", "A 4 0", Start(5, 2, 5, 6, 7, 8, 9), "E 8 2", "E 9 1", "R 11 0");

        AssertBreach("overlap:");
    }

    [Fact]
    public void Check_CallBesideTheNextOwnersAndLost_IsAZombies()
    {
        Write("p", "A 1 0", Start(2, 1, 0, 1, 2, 3, 4), "E 9 1", "L 10 0");
        Write("q", "A 3 0", Start(4, 1, 5, 6, 7, 8, 9), "E 8 1", "R 11 0");

        var report = Check();

        Assert.Empty(report.Breaches);
        Assert.Equal(1, report.ZombieCalls);
    }

    [Fact]
    public void Check_CallBesideTheNextOwnersAndReleasedInGoodOrder_IsAnOverlap()
    {
        Write("p", "A 1 0", Start(2, 1, 0, 1, 2, 3, 4), "E 9 1", "R 10 0");
        Write("q", "A 3 0", Start(4, 1, 5, 6, 7, 8, 9), "E 8 1", "R 11 0");

        AssertBreach("overlap:");
    }

    [Fact]
    public void Check_TwoCallsOfAKeyAtOnce_IsAnOverlapAndOfTwoKeysIsNone()
    {
        Write("p", "A 1 0", Start(2, 1, 0, 2, 4, 6, 8), Start(3, 2, 1, 3, 5, 7, 9), "E 8 2", "E 9 1", "R 11 0");
        Assert.Empty(Check(ConsumeOrder.Key).Breaches);

        _logs.Clear();
        Write("p", "A 1 0", Start(2, 1, 0, 2, 4, 6), Start(3, 2, 1, 3, 5, 7, 8, 9), "E 8 2", "E 9 1", "R 11 0");
        AssertBreach("overlap:", ConsumeOrder.Key);
    }

    [Fact]
    public void Check_AgainBelowTheCommit_IsARepeat()
    {
        HandleAll("p", 10, end: "L 19 0");
        Commit(10, at: 20);
        Write("q", "A 60 0", Start(61, 1, 9), "E 62 1", "R 63 0");

        AssertBreach("repeat: @9, below 10");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_AgainAfterAReleaseInGoodOrder_IsARepeatUnlessItWasUnfinished(bool isUnfinished)
    {
        HandleAll("p", 10, end: isUnfinished ? "U 18 0\nR 19 0" : "R 19 0");
        Write("q", "A 60 0", Start(61, 1, 9), "E 62 1", "R 63 0");

        Assert.Equal(isUnfinished ? [] : ["repeat: @9, which an owner"], Check().Breaches.Select(breach => breach[..26]));
    }

    [Fact]
    public void Check_AgainThoughTheOwnerSaidThatItWasCommitted_IsARepeat()
    {
        HandleAll("p", 10, end: "C 18 0 10\nL 19 0");
        Write("q", "A 60 0", Start(61, 1, 9), "E 62 1", "R 63 0");

        AssertBreach("repeat: @9, below 10");
    }

    [Theory]
    [InlineData(60)]
    [InlineData(59, "N 59")]
    [InlineData(61, "N 61")]
    public void Check_AgainThoughACommitNamedIt_IsARepeatUnlessTheGroupCouldNotBeAsked(long assigned, string? lookup = null)
    {
        Write("p", "A 1 0", Start(2, 1, 0, 2, 4, 6, 8), "E 3 1", "L 4 0");
        Write("q", $"A {assigned} 0", lookup ?? "G 60", Start(70, 1, 1, 3, 5, 7, 9), Start(71, 2, 0, 2, 4), "E 72 1", "E 73 2", "R 74 0");
        Commit(0, at: 50, named: new OffsetRun(4, 1));

        Assert.Equal(lookup is null ? ["repeat: @4, which a commit named"] : [], Check(ConsumeOrder.Key).Breaches.Select(breach => breach[..32]));
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(10, 9)]
    public void Check_NamedBeforeItWasHandled_IsABreachOfK1(long offset, long answered)
    {
        HandleAll("p", 10);
        Commit(0, answered, new OffsetRun(offset, 1));

        AssertBreach($"K1: [0]@{offset} was not handled when a commit named it as completed");
    }

    [Theory]
    [InlineData(9)]
    [InlineData(11, "F 10000000", "G 2000000000")]
    [InlineData(11, "F 8000000000")]
    public void Check_NotCommittedForLessThanACommitTakesOrWhileItFails_IsNoBreach(int seconds, params string[] troubles)
    {
        LoseAfter(seconds, troubles);

        var report = Check();

        Assert.Empty(report.Breaches);
        Assert.Equal(7, report.MostUncommitted);
    }

    [Theory]
    [InlineData]
    [InlineData("F 2", "G 3")]
    public void Check_NotCommittedForLongerThanACommitTakes_IsABreachOfTheWindow(params string[] troubles)
    {
        LoseAfter(11, troubles);

        AssertBreach("window: [0]@3 was handled 00:00:11");
    }

    [Fact]
    public void Check_NotCommittedBecauseAMessageBeforeItIsNotHandled_IsNoBreach()
    {
        Write("p", "A 1 0", Start(2, 1, 1, 3, 5, 7, 9), "E 3 1", "L 11000000003 0");
        Write("q", "A 11000000004 0", Start(11_000_000_005, 1, 0, 2, 4, 6, 8), "E 11000000006 1", "R 11000000007 0");

        Assert.Empty(Check(ConsumeOrder.Key).Breaches);
    }

    // A dropped member that goes on committing is one that a mock broker took back.
    [Theory]
    [InlineData(40, "C 5100 0 5", null)]
    [InlineData(60, "C 5100 0 5", "K3: the commit of [0] went back from 10 to 5")]
    [InlineData(40, "L 5100 0", "K3: the commit of [0] went back from 10 to 5")]
    public void Check_CommitOfAFrozenMemberThatWasTakenBack_IsExcused(int sessionTicks, string after, string? breach)
    {
        Write("p", "A 1 0", Start(2, 1, 0, 1, 2, 3, 4), "E 3 1", after, "L 5200 0");
        Write("q", "A 4500 0", Start(4600, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), "E 4700 1", "R 6000 0");
        Commit(10, at: 4800);
        Commit(5, at: 5100);
        var logs = _logs.Select(log => ConsumptionLog.Parse(log.Key, log.Value.ToString(), ended: 7000)).ToList();
        logs[0].Freeze(4, 5000);
        var checker = new ConsumptionChecker(ConsumeOrder.Partition, _produced, _longestCommit, TimeSpan.FromTicks(sessionTicks));

        Assert.Equal(breach is null ? [] : [breach], checker.Check(logs, _commits).Breaches);
    }

    [Theory]
    [InlineData("S 2 0 1 0:0:a 1:1:a")]
    [InlineData("S 2 0 1 0:0:a 1:3:b")]
    [InlineData("S 2 0 1 0:0:a 10:99:a")]
    public void Check_WhatWasNotSentThere_IsInconsistent(string start)
    {
        HandleAll("p", 10);
        Write("q", "A 1 0", start);

        Assert.Contains(Check().Breaches, breach => breach.StartsWith("inconsistent:", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_PersistedBehindTheEndOfTheLog_IsABreach()
    {
        HandleAll("p", 10);
        _produced.Report(0, 10, _produced.Send("a"));

        AssertBreach("persisted and not in the log: [0]@10");
    }

    [Fact]
    public void Check_HandledAfterTheRelease_IsABreach()
    {
        Write("p", "A 1 0", "R 2 0", Start(3, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), "E 4 1");

        Assert.StartsWith("handled after the release", Check().Breaches[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("S 2100000000 0 1 0:0:a", "handled after the loss")]
    [InlineData("C 2100000000 0 10", "K3: committed after the end")]
    public void Check_HandledOrCommittedLongAfterTheLoss_IsABreach(string line, string breach)
    {
        Write("p", "A 1 0", "L 2 0", line);
        Write("q", "A 1 0", Start(2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), "E 3 1", "U 4 0", "R 5 0");

        AssertBreach(breach);
    }

    [Fact]
    public void Check_EndOfACallAfterTheRelease_IsABreach()
    {
        Write("p", "A 1 0", Start(2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), "R 3 0", "E 4 1");

        AssertBreach("handled on after the release");
    }

    [Fact]
    public void Check_NeverAssigned_IsABreach()
    {
        HandleAll("p", 10);
        Write("q", Start(2, 1, 0));

        AssertBreach("q was never assigned");
    }

    [Fact]
    public void Parse_LastLineCutOff_IsNotThere()
    {
        HandleAll("p", 10, end: "L 19 0");
        _logs["p"].Append("A 20 ");

        Assert.Empty(Check().Breaches);
    }

    [Fact]
    public void Write_ThenParse_GivesBackWhatWasWritten()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (var writer = new ConsumptionLogWriter(path))
            {
                writer.Assignment('A', 0);
                writer.End(writer.Start(0, Enumerable.Range(0, 10).Select(offset => ((long)offset, offset, KeyOf(offset)))), isHandled: true);
                writer.Quit();
            }

            var report = new ConsumptionChecker(ConsumeOrder.Partition, _produced, _longestCommit).Check([ConsumptionLog.Parse("p", File.ReadAllText(path), ended: long.MaxValue)], []);
            Assert.Empty(report.Breaches);
            Assert.Equal((10, 1), (report.Handled, report.Epochs));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string KeyOf(int offset) => offset % 2 == 0 ? "a" : "b";

    private static string Start(long time, int call, params int[] offsets) =>
        string.Create(CultureInfo.InvariantCulture, $"S {time} 0 {call} {string.Join(' ', offsets.Select(offset => $"{offset}:{offset}:{KeyOf(offset)}"))}");

    private void HandleAll(string process, int count, string end = "R 19 0") =>
        Write(process, "A 1 0", Start(2, 1, [.. Enumerable.Range(0, count)]), "E 3 1", end);

    private void Write(string process, params string[] lines)
    {
        if (!_logs.TryGetValue(process, out var log))
        {
            _logs.Add(process, log = new StringBuilder());
        }

        foreach (var line in lines)
        {
            log.Append(line).Append('\n');
        }
    }

    /// <summary>Has messages handled of which three are committed, and the partition lost after a time in nanoseconds.</summary>
    private void LoseAfter(int seconds, string[] troubles)
    {
        Write("p", ["A 1 0", Start(2, 1, [.. Enumerable.Range(0, 10)]), "E 3 1", "C 4 0 3", .. troubles]);
        Write("p", string.Create(CultureInfo.InvariantCulture, $"L {(seconds * 1_000_000_000L) + 3} 0"));
    }

    private void Commit(long offset, long at, params OffsetRun[] named) =>
        _commits.Add(new CommitObservation(0, offset, at, named.Length == 0 ? null : new CompletedOffsets(named, -1)));

    private ConsumptionReport Check(ConsumeOrder order = ConsumeOrder.Partition) => new ConsumptionChecker(order, _produced, _longestCommit)
        .Check([.. _logs.Select(log => ConsumptionLog.Parse(log.Key, log.Value.ToString(), ended: 50))], _commits);

    private void AssertBreach(string text, ConsumeOrder order = ConsumeOrder.Partition) =>
        Assert.StartsWith(text, Assert.Single(Check(order).Breaches), StringComparison.Ordinal);
}
