using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class StagedRecordsTests
{
    [Fact]
    public void Staged_RandomAddsAndTakes_AreAListInOrderThatKnowsItsCost() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var (random, staged, model, offset) = (new System.Random(seed), new StagedRecords(), new List<RawRecord>(), 0L);
            for (var step = 0; step < 200; step++)
            {
                for (var count = random.Next(40); count > 0; count--)
                {
                    offset += random.Next(1, 4);
                    var record = new RawRecord { Topic = "vitals", Partition = 0, Offset = offset, Value = new byte[random.Next(50)] };
                    staged.Add(record);
                    model.Add(record);
                }

                var before = random.NextInt64(offset + 3);
                Assert.Equal(model.TakeWhile(record => record.Offset < before).Select(record => record.Offset), Offsets(staged.Before(before)));
                var taken = staged.TakeFirst(random.Next(random.Next(60), 60) is var most && most < model.Count ? most : model.Count);
                Assert.Equal(model.Take(taken.Length).Select(record => record.Offset), Offsets(taken));
                model.RemoveRange(0, taken.Length);

                // As the tracker, which closes up over what it need not hand on: what stays must cost what it did.
                taken.Clear();
                Assert.Equal((model.Count, model.Sum(record => (long)record.Size + StagedRecords.RecordCost)), (staged.Count, staged.Cost));
                Assert.True(model.Count == 0 || staged.FirstOffset == model[0].Offset);
            }
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(100));

    private static long[] Offsets(Span<RawRecord> records)
    {
        var offsets = new long[records.Length];
        for (var index = 0; index < offsets.Length; index++)
        {
            offsets[index] = records[index].Offset;
        }

        return offsets;
    }
}
