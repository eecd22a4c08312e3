using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>
/// Random runs of lanes that share their workers, on one thread: records of random keys, batches that end in any order, whole or in part, failures, stops
/// and new assignments, against what a list of all messages says.
/// </summary>
public class LaneModelTests
{
    // Fault test 33.
    [Theory]
    [InlineData(ConsumeOrder.Partition, false, null)]
    [InlineData(ConsumeOrder.Partition, false, 2)]
    [InlineData(ConsumeOrder.Key, false, 3)]
    [InlineData(ConsumeOrder.Key, true, 3)]
    [InlineData(ConsumeOrder.Key, true, 1)]
    [InlineData(ConsumeOrder.None, false, 3)]
    [InlineData(ConsumeOrder.None, true, 2)]
    public void Lanes_AnyRun_KeepOrderBoundsAndPrefix(ConsumeOrder order, bool takesMessages, int? maxConcurrency) =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary(), seeds =>
        {
            var run = new LaneRun(TestConsumer.Settings with
            {
                Order = order,
                TakesMessages = takesMessages,
                MaxConcurrency = maxConcurrency,
                MaxBatchSize = 4,
                MaxBatchBytes = 12,
                LaneCapacity = 16,
                LaneCapacityBytes = 60,
            });
            foreach (var seed in seeds)
            {
                run.Step(new Random(seed));
            }

            run.Finish();
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(200));
}
