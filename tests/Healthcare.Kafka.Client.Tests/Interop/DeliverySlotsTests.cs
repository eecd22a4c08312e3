using FsCheck;
using FsCheck.Fluent;

namespace Healthcare.Kafka.Client.Tests;

public class DeliverySlotsTests
{
    // Takes, refusals and reports in any mixture: a number in use is never given again, and leads to its own delivery once.
    [Fact]
    public void End_AnyMixture_GivesEachDeliveryOnce() =>
        Prop.ForAll(Gen.Choose(0, 9).ArrayOf(3_000).ToArbitrary(), static steps =>
        {
            var slots = new DeliverySlots();
            var inUse = new Dictionary<int, Delivery>();
            foreach (var step in steps)
            {
                if (step < 6 || inUse.Count == 0)
                {
                    var delivery = new Delivery(null!);
                    var number = slots.Take(delivery);
                    if (step == 0)
                    {
                        slots.Undo(number);
                    }
                    else
                    {
                        inUse.Add(number, delivery);
                    }
                }
                else
                {
                    var (number, delivery) = inUse.ElementAt(step * 7 % inUse.Count);
                    Assert.Same(delivery, slots.End(number));
                    Assert.Null(slots.End(number));
                    inUse.Remove(number);
                    slots.GiveBack();
                }
            }

            Assert.Equal(inUse.Count, slots.InUse);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void End_NumberThatWasNeverGiven_IsNull()
    {
        var slots = new DeliverySlots();
        Assert.NotEqual(0, slots.Take(new Delivery(null!)));
        Assert.All(new nint[] { -1, 0, 2, 4_097, int.MaxValue }, number => Assert.Null(slots.End(number)));
    }

    [Fact]
    public async Task Take_ReportedOnAnotherThread_NeverGivesANumberInUse()
    {
        const int Count = 1_000_000;
        var slots = new DeliverySlots();
        var deliveries = Enumerable.Range(0, 10_000).Select(_ => new Delivery(null!)).ToArray();
        var handed = new System.Collections.Concurrent.BlockingCollection<(int Number, Delivery Delivery)>(8_000);
        var reports = Task.Factory.StartNew(
            () =>
            {
                foreach (var (number, delivery) in handed.GetConsumingEnumerable())
                {
                    Assert.Same(delivery, slots.End(number));
                    slots.GiveBack();
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (var i = 0; i < Count && !reports.IsCompleted; i++)
        {
            var delivery = deliveries[i % deliveries.Length];
            handed.Add((slots.Take(delivery), delivery), TestContext.Current.CancellationToken);
        }

        handed.CompleteAdding();
        await reports.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        Assert.Equal(0, slots.InUse);
    }
}
