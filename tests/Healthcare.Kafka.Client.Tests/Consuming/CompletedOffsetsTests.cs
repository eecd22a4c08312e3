using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class CompletedOffsetsTests
{
    [Fact]
    public void Decode_WhatWasEncoded_NamesTheSameOffsetsAndNoOthers() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<bool[]>(),
            ArbMap.Default.ArbFor<NonNegativeInt>(),
            ArbMap.Default.ArbFor<byte>(),
            (window, committed, epoch) =>
            {
                var offsets = Offsets(window, committed.Get);
                var decoded = CompletedOffsetsText.Decode(Encode(committed.Get, offsets, epoch), committed.Get);

                Assert.Equal(offsets, Named(decoded));
                Assert.Equal(offsets.Count == 0 ? null : epoch, decoded?.LeaderEpoch);
            }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(3_000));

    [Fact]
    public void Encode_MoreThanFits_KeepsTheFrontAndNamesNothingThatIsNotCompleted() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            ArbMap.Default.ArbFor<PositiveInt>(),
            ArbMap.Default.ArbFor<PositiveInt>(),
            (seed, longestRun, longestGap) =>
            {
                var offsets = Scattered(new System.Random(seed), 1 + (longestRun.Get % 40), 1 + (longestGap.Get % 400));
                var text = Encode(1_000_000, offsets, 5);
                var named = Named(CompletedOffsetsText.Decode(text, 1_000_000));

                Assert.True(text.Length <= CompletedOffsetsText.MostCharacters, $"{text.Length} characters");
                Assert.NotEmpty(named);
                Assert.Equal(offsets.Take(named.Count), named);
            }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void Decode_AnyCutOrChangedText_NamesNothing() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<bool[]>().Filter(window => window.Contains(true)),
            ArbMap.Default.ArbFor<NonNegativeInt>(),
            ArbMap.Default.ArbFor<char>(),
            (window, place, replacement) =>
            {
                var text = Encode(7, Offsets(window, 7), 3);
                var index = place.Get % text.Length;
                var changed = string.Concat(text.AsSpan(0, index), [replacement], text.AsSpan(index + 1));

                Assert.Null(CompletedOffsetsText.Decode(text[..index], 7));
                if (replacement != text[index])
                {
                    var named = Named(CompletedOffsetsText.Decode(changed, 7));
                    Assert.True(named.Count == 0 || named.SequenceEqual(Offsets(window, 7)), "a base64 text may have idle bits, but no other meaning");
                }
            }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Decode_AnyForeignText_NamesNothing() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text =>
        {
            Assert.Null(CompletedOffsetsText.Decode(text ?? "", 7));
            Assert.Null(CompletedOffsetsText.Decode("hkc1:" + text, 7));
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Decode_ForAnotherCommittedOffsetOrVersion_NamesNothing()
    {
        var text = Encode(7, [8, 9], 3);

        Assert.Null(CompletedOffsetsText.Decode(text, 8));
        Assert.Null(CompletedOffsetsText.Decode(text, -1));
        Assert.Null(CompletedOffsetsText.Decode(text.Replace("hkc1", "hkc2", StringComparison.Ordinal), 7));
        Assert.NotNull(CompletedOffsetsText.Decode(text, 7));
    }

    [Fact]
    public void Encode_AStuckMessageBeforeAFullLane_TakesAFewCharacters()
    {
        var text = Encode(7, [.. Enumerable.Range(8, 2_000).Select(offset => (long)offset)], 3);

        Assert.InRange(text.Length, 1, 24);
    }

    private static string Encode(long committed, IReadOnlyList<long> offsets, int leaderEpoch)
    {
        var runs = new OffsetRuns();
        foreach (var offset in offsets)
        {
            runs.Add(offset, leaderEpoch);
        }

        return runs.Build() is { } completed ? CompletedOffsetsText.Encode(committed, completed) : "";
    }

    private static List<long> Offsets(bool[] window, long committed) =>
        [.. Enumerable.Range(0, window.Length).Where(index => window[index]).Select(index => committed + index)];

    private static List<long> Named(CompletedOffsets? completed) =>
        [.. (completed?.Runs ?? []).SelectMany(run => Enumerable.Range(0, (int)run.Count).Select(index => run.First + index))];

    private static List<long> Scattered(System.Random random, int longestRun, int longestGap)
    {
        var offsets = new List<long>();
        for (var offset = 1_000_001L; offsets.Count < 30_000; offset += 1 + random.Next(longestGap))
        {
            for (var left = 1 + random.Next(longestRun); left > 0; left--)
            {
                offsets.Add(offset++);
            }
        }

        return offsets;
    }
}
