using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class OffsetTrackerTests
{
    [Fact]
    public void TryGetDirty_NothingCompleted_ReturnsFalse()
    {
        var tracker = new OffsetTracker();
        tracker.Receive([Record(5)]);

        Assert.False(tracker.TryGetDirty(out _));
        Assert.Equal(1, tracker.Unfinished);
    }

    // Fault test 57.
    [Fact]
    public void TryGetDirty_CompletedAcrossHoles_ReturnsTheOffsetAfterTheLastAndItsLeaderEpoch()
    {
        var tracker = new OffsetTracker();
        tracker.Receive([Record(5), Record(9), Record(40, leaderEpoch: 3)]);
        tracker.Complete(0, 3);

        Assert.True(tracker.TryGetDirty(out var position));
        Assert.Equal(new OffsetTracker.Position(41, 3), position);
    }

    [Fact]
    public void MarkCommitted_ThenNothingNew_IsNotDirty()
    {
        var tracker = new OffsetTracker();
        tracker.Receive([Record(5)]);
        tracker.Complete(0, 1);
        tracker.MarkCommitted(6);

        Assert.False(tracker.TryGetDirty(out _));
    }

    [Fact]
    public void Complete_AfterClose_DoesNotAdvance()
    {
        var tracker = new OffsetTracker();
        tracker.Receive([Record(0), Record(1)]);
        tracker.Complete(0, 1);
        tracker.Close();
        tracker.Complete(1, 1);

        tracker.TryGetDirty(out var position);
        Assert.Equal(1, position.Offset);
    }

    [Fact]
    public void TryGetDirty_AfterClose_ReturnsFalse()
    {
        var tracker = new OffsetTracker();
        tracker.Receive([Record(0)]);
        tracker.Complete(0, 1);
        tracker.Close();

        Assert.False(tracker.TryGetDirty(out _));
    }

    [Fact]
    public void Complete_MoreThanReceived_Throws()
    {
        var tracker = new OffsetTracker();
        tracker.Receive([Record(0)]);

        Assert.Throws<ArgumentOutOfRangeException>(() => tracker.Complete(0, 2));
    }

    /// <summary>Any order of receipts and completions, with holes, repeats and commits in between: the tracker equals a model that looks at every message.</summary>
    [Fact]
    public void TryGetDirty_AnyOrderOfCompletions_NeverPassesAnIncompleteMessage() =>
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 1_000_000)).ToArbitrary(), seeds =>
        {
            var tracker = new OffsetTracker();
            var received = new List<(long Offset, bool Completed)>();
            var committed = -1L;
            foreach (var seed in seeds)
            {
                Step(tracker, received, seed);
                var expected = received.TakeWhile(message => message.Completed).Select(message => message.Offset + 1).LastOrDefault(-1);
                var dirty = tracker.TryGetDirty(out var position);
                Assert.Equal(expected, position.Offset);
                Assert.Equal(expected > committed, dirty);
                Assert.Equal(received.SkipWhile(message => message.Completed).Count(), tracker.Unfinished);
                if (dirty && seed % 5 == 0)
                {
                    committed = position.Offset;
                    tracker.MarkCommitted(committed);
                }
            }
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(300));

    private static void Step(OffsetTracker tracker, List<(long Offset, bool Completed)> received, int seed)
    {
        var random = new Random(seed);
        if (received.Count == 0 || random.Next(3) == 0)
        {
            var next = received.Count == 0 ? 0 : received[^1].Offset + 1;
            var records = Enumerable.Range(0, random.Next(1, 200)).Select(_ => Record(next += random.Next(1, 4))).ToArray();
            tracker.Receive(records);
            Assert.Equal(Enumerable.Range(received.Count, records.Length).Select(sequence => (long)sequence), records.Select(record => record.Sequence));
            received.AddRange(records.Select(record => (record.Offset, false)));
            return;
        }

        var first = random.Next(received.Count);
        var count = random.Next(1, Math.Min(received.Count - first, 50) + 1);
        tracker.Complete(first, count);
        for (var index = first; index < first + count; index++)
        {
            received[index] = (received[index].Offset, true);
        }
    }

    private static RawRecord Record(long offset, int leaderEpoch = 0) =>
        new() { Topic = "vitals", Partition = 0, Offset = offset, LeaderEpoch = leaderEpoch };
}
