using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>
/// Which protocol of retry topics keeps the order of a key, and which does not. The consumer's is the one with all rules: docs/retry-topics.md says them.
/// I1: nothing is lost. I2: the messages of a key are handled in their order. I3: other keys go on. I4: a new owner keeps the order before its first message.
/// I5: nothing comes again that was acknowledged.
/// </summary>
public class RetryTopicModelTests
{
    private static readonly Gen<(int[] Keys, int[] Choices)> _walks =
        from keys in Gen.Choose(0, 2).ArrayOf(6)
        from choices in Gen.Choose(0, 1_000).ArrayOf(60)
        select (keys, choices);

    [Theory]
    [InlineData("aab", 1, 1)]
    [InlineData("aba", 2, 1)]
    [InlineData("aa", 1, 2)]
    public void Protocol_WithAllRules_KeepsEveryInvariantInEveryState(string keys, int failures, int losses)
    {
        var (broken, way, states) = RetryTopicSearch.Run(Model(RetryTopicRules.All, keys, failures, losses));

        Assert.True(broken is null, $"{broken}: {way}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{states} states");
        Assert.True(states > 4_000, $"{states} states: the search ended early");
    }

    [Fact]
    public void Protocol_WithAllRules_KeepsEveryInvariantOnLongRandomWaysAndComesToRest() =>
        Prop.ForAll(_walks.ToArbitrary(), walk =>
        {
            var model = new RetryTopicModel(RetryTopicRules.All, walk.Keys, failures: 4, losses: 3);
            foreach (var choice in walk.Choices)
            {
                var steps = model.Steps().ToList();
                model = steps.Count == 0 ? model : model.After(steps[choice % steps.Count]);
                Assert.Null(model.Broken);
            }

            for (var i = 0; i < 200 && !model.IsQuiet; i++)
            {
                model = model.After(model.Steps().First(step => step.Kind is not (RetryTopicStepKind.Lose or RetryTopicStepKind.Fail or RetryTopicStepKind.FailRetry)));
                Assert.Null(model.Broken);
            }

            Assert.True(model.IsQuiet);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    /// <summary>The shortest way to harm without each of the rules. The page shows them, as they stand here.</summary>
    [Theory]
    [InlineData(RetryTopicRules.AwaitWrite, "aa", "I1: a1 is lost", "Assign, Read, Register, Handle, Fail, Commit, Lose, Assign, Read, Register")]
    [InlineData(RetryTopicRules.Fence, "aa", "I4: a1 is handled before a0", "Assign, Read, Register, Fail, Append, Answer, Handle")]
    [InlineData(
        RetryTopicRules.KeepPlace, "aa", "I2: a1 is handled before a0",
        "Assign, Read, Register, Fail, Append, Answer, Follow, Append, Take, Take, FailRetry(a), HandleRetry(a)")]
    [InlineData(RetryTopicRules.RebuildFence, "aa", "I4: a1 is handled before a0", "Assign, Register, Fail, Append, Answer, Commit, Lose, Assign, Register, Handle")]
    [InlineData(
        RetryTopicRules.KnowCopies, "aa", "I2: a0 is handled after a0 in one assignment",
        "Assign, Read, Register, Fail, Lose, AppendLate, Assign, Read, Register, Take, HandleRetry(a), CommitRetry, Handle")]
    [InlineData(
        RetryTopicRules.ReleaseCommitted, "aa", "I2: a0 is handled again after a1, which is not",
        "Assign, Read, Register, Fail, Append, Answer, Take, HandleRetry(a), Handle, Commit, Lose, Assign, Read, Register, Take, HandleRetry(a), CommitRetry")]
    [InlineData(
        RetryTopicRules.NameWriter, "aa", "I2: a0 is handled after a0 in one assignment",
        "Assign, Read, Register, Fail, Lose, Assign, Read, AppendLate, Register, Handle, Take, HandleRetry(a)")]
    [InlineData(
        RetryTopicRules.OwnTogether, "aa", "I2: a0 is handled again after a1, which is not",
        "Assign, Read, Register, Fail, Lose, Assign, Read, AppendLate, Take, Register, Handle, Handle, HandleRetry(a), Commit, CommitRetry")]
    public void Protocol_WithoutARule_DoesThisHarm(object rule, string keys, string harm, string expected)
    {
        var (broken, way, _) = RetryTopicSearch.Run(Model(RetryTopicRules.All & ~(RetryTopicRules)rule, keys, failures: 2, losses: 1), harm);

        Assert.Equal(harm, broken);
        Assert.Equal(expected, way);
        Assert.Contains($"`{expected}`", Page, StringComparison.Ordinal);
        Assert.Contains($"`{rule}`", Page, StringComparison.Ordinal);
        Assert.Contains(harm, Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Protocol_WithoutAnyRuleButTheAwaitedWrite_LosesTheOrderWithTheFirstFailure()
    {
        const string Way = "Assign, Register, Fail, Append, Answer, Handle";

        var (broken, way, _) = RetryTopicSearch.Run(Model(RetryTopicRules.AwaitWrite | RetryTopicRules.OwnTogether, "aa", failures: 1, losses: 0));

        Assert.Equal("I4: a1 is handled before a0", broken);
        Assert.Equal(Way, way);
        Assert.Contains($"`{Way}`", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_AllAreOnThePage() =>
        Assert.All(Enum.GetNames<RetryTopicStepKind>(), name => Assert.Contains($"`{name}`", Page, StringComparison.Ordinal));

    private static string Page => field ??= File.ReadAllText(Path.Combine(Repository.Root, "docs", "retry-topics.md"));

    private static RetryTopicModel Model(RetryTopicRules rules, string keys, int failures, int losses) =>
        new(rules, [.. keys.Select(key => key - 'a')], failures, losses);
}
