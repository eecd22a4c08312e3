using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>One partition over many processes: each receives, completes in any order, commits now and then, and crashes.</summary>
public class RestartModelTests
{
    private const int Length = 400;

    // Fault tests 33 and 65, without the processes.
    [Fact]
    public void Crash_AtAnyTime_LosesNothingAndNothingThatWasNamedIsHandledAgain() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new System.Random(seed);
            var model = new Model(random);
            while (!model.IsDone)
            {
                model.Run(steps: random.Next(1, 60));
            }
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300));

    private sealed class Model(System.Random random)
    {
        // Every third offset or so is a hole.
        private readonly long[] _log = [.. Enumerable.Range(0, Length).Where(_ => random.Next(3) > 0).Select(offset => (long)offset)];
        private readonly HashSet<long> _done = [];
        private GroupOffset _group = GroupOffset.None(TestConsumer.P0);

        public bool IsDone => _log.Length == 0 || _group.Offset > _log[^1];

        public void Run(int steps)
        {
            var tracker = new OffsetTracker { NamesCompleted = true };
            var known = CompletedOffsetsText.Decode(_group.Metadata, _group.Offset);
            if (_group.Offset >= 0)
            {
                tracker.Begin(new OffsetTracker.Position(_group.Offset, -1), known);
            }

            var rest = _log.SkipWhile(offset => offset < _group.Offset).ToArray();
            var (received, open) = (0, new List<RawRecord>());
            while (steps-- > 0)
            {
                switch (random.Next(4))
                {
                    case 0:
                        var count = Math.Min(rest.Length - received, random.Next(40));
                        open.AddRange(Receive(tracker, rest.AsSpan(received, count), known));
                        received += count;
                        break;
                    case 1 or 2 when open.Count > 0:
                        Complete(tracker, open);
                        break;
                    case 3:
                        Commit(tracker);
                        break;
                }
            }
        }

        private static RawRecord[] Receive(OffsetTracker tracker, ReadOnlySpan<long> offsets, CompletedOffsets? known)
        {
            var records = new List<RawRecord>();
            foreach (var offset in offsets)
            {
                records.Add(new RawRecord { Topic = "vitals", Partition = 0, Offset = offset, LeaderEpoch = -1 });
            }

            RawRecord[] open = [.. tracker.Receive(records.ToArray())];
            Assert.Equal(records.Where(record => known?.Contains(record.Offset) != true).Select(record => record.Offset), open.Select(record => record.Offset));
            return open;
        }

        private void Complete(OffsetTracker tracker, List<RawRecord> open)
        {
            var index = random.Next(open.Count);
            tracker.Complete(open[index].Sequence, 1);
            _done.Add(open[index].Offset);
            open.RemoveAt(index);
        }

        private void Commit(OffsetTracker tracker)
        {
            if (!tracker.TryGetDirty(out var position))
            {
                return;
            }

            var text = position.Beyond is { } beyond ? CompletedOffsetsText.Encode(position.Offset, beyond) : "";
            _group = new GroupOffset(TestConsumer.P0, position.Offset, -1, text);
            tracker.MarkCommitted(position.Offset, position.Changes);
            Assert.All(_log.TakeWhile(offset => offset < position.Offset), offset => Assert.Contains(offset, _done));
            Assert.All(position.Beyond?.Runs ?? [], run => Assert.All(Enumerable.Range(0, (int)run.Count), index => Assert.Contains(run.First + index, _done)));
        }
    }
}
