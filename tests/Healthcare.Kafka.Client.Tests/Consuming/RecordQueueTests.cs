using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class RecordQueueTests
{
    /// <summary>Any order of adds, takes and clears: the ring equals a plain queue, and its count of bytes what is in it.</summary>
    [Fact]
    public void AddAndTake_AnyOrder_EqualAPlainQueue() =>
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(-120, 150)).ToArbitrary(), steps =>
        {
            var queue = new RecordQueue();
            var model = new Queue<RawRecord>();
            var offset = 0L;
            foreach (var step in steps)
            {
                if (step == 0)
                {
                    queue.Clear();
                    model.Clear();
                }
                else if (step > 0)
                {
                    var records = Enumerable.Range(0, step).Select(size => Record(offset++, size)).ToArray();
                    queue.Add(records);
                    Array.ForEach(records, model.Enqueue);
                }
                else
                {
                    var target = new RawRecord[-step];
                    var bytes = -step * 40L;
                    var fit = model.TakeWhile((record, index) => (bytes -= record.Size) >= 0 || index == 0).Take(-step).Count();
                    var taken = queue.Take(target, -step * 40L);
                    Assert.Equal(fit, taken);
                    Assert.All(target.Take(taken), record => Assert.Equal(model.Dequeue().Offset, record.Offset));
                }

                Assert.Equal(model.Count, queue.Count);
                Assert.Equal(model.Sum(record => record.Size), queue.Bytes);
            }
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(100));

    private static RawRecord Record(long offset, int size) => new() { Topic = "vitals", Partition = 0, Offset = offset, Key = new byte[2], Value = new byte[size] };
}
