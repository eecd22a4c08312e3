using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class KeyQueueTests
{
    /// <summary>Any order of adds, takes and releases: what is counted, what is ready and how old it is equal a list of records.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AddTakeAndRelease_AnyOrder_EqualAList(bool oneKey) =>
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 1_000_000)).ToArbitrary(), seeds =>
        {
            var queue = new KeyQueue(oneKey);
            var model = new List<RawRecord>();
            var taken = new List<RawRecord[]>();
            var sequence = 0L;
            foreach (var seed in seeds)
            {
                var random = new Random(seed);
                switch (random.Next(5))
                {
                    case 0:
                        var records = Enumerable.Range(0, random.Next(20)).Select(_ => Record(sequence++, random)).ToArray();
                        queue.Add(records);
                        model.AddRange(records);
                        break;
                    case 1 or 2 when queue.Ready > 0:
                        taken.Add(Take(queue, model, random));
                        break;
                    case 3 or 4 when taken.Count > 0:
                        var index = random.Next(taken.Count);
                        queue.Release(taken[index]);
                        taken.RemoveAt(index);
                        break;
                }

                var ready = model.Where(record => record.Key is null || !taken.SelectMany(batch => batch).Any(other => SameKey(record, other))).ToList();
                Assert.Equal((model.Count, model.Sum(record => record.Size), ready.Count), (queue.Count, queue.Bytes, queue.Ready));
                Assert.Equal(ready.Select(record => record.ReceivedAt).FirstOrDefault(-1), queue.Ready > 0 ? queue.ReadySince : -1);
            }
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(150));

    [Fact]
    public void Take_KeysOfOneLengthThatDifferInOneByte_AreTwoKeys()
    {
        var queue = new KeyQueue(oneKey: true);
        queue.Add([new RawRecord { Topic = "vitals", Partition = 0, Offset = 0, Key = [1, 2] }, new RawRecord { Topic = "vitals", Partition = 0, Offset = 1, Key = [1, 3] }]);
        var target = new RawRecord[2];

        Assert.Equal(1, queue.Take(target, 100));
        Assert.Equal(1, queue.Ready);
    }

    [Fact]
    public void Clear_RecordsTaken_ForgetsAll()
    {
        var queue = new KeyQueue(oneKey: false);
        var random = new Random(1);
        queue.Add([.. Enumerable.Range(0, 50).Select(sequence => Record(sequence, random))]);
        var taken = new RawRecord[5];
        queue.Take(taken, 1_000);
        queue.Clear();
        queue.Release(taken);

        Assert.Equal((0, 0, 0), (queue.Count, queue.Bytes, queue.Ready));
    }

    private static RawRecord[] Take(KeyQueue queue, List<RawRecord> model, Random random)
    {
        var target = new RawRecord[random.Next(1, 10)];
        var bytes = random.Next(1, 60);
        var batch = target[..queue.Take(target, bytes)];
        Assert.NotEmpty(batch);
        Assert.True(batch.Length == 1 || batch.Sum(record => record.Size) <= bytes);
        Assert.Equal(batch.OrderBy(record => record.Sequence), batch);
        foreach (var record in batch)
        {
            // The oldest of its key that was not taken.
            Assert.Equal(model.First(other => record.Key is null ? other.Sequence == record.Sequence : SameKey(record, other)).Sequence, record.Sequence);
            model.RemoveAll(other => other.Sequence == record.Sequence);
        }

        return batch;
    }

    private static bool SameKey(RawRecord one, RawRecord other) => one.Key is not null && other.Key is not null && one.Key.AsSpan().SequenceEqual(other.Key);

    private static RawRecord Record(long sequence, Random random) => new()
    {
        Topic = "vitals",
        Partition = 0,
        Offset = sequence,
        Sequence = sequence,
        ReceivedAt = sequence,
        Key = random.Next(8) is var key and > 0 ? [.. Enumerable.Repeat((byte)7, key)] : null,
        Value = new byte[random.Next(12)],
    };
}
