namespace Healthcare.Kafka.Client.Tests;

public class BatchWaitTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;

    private readonly ManualTime _time = new();

    private static ConsumerSettings Settings { get; } = TestConsumer.Settings with { MaxBatchSize = 3, BatchWait = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public void Batch_NotFull_BeginsWhenItsFirstMessageHasWaited()
    {
        var lane = new ManualLane(Settings, _time);
        lane.Receive(P0, ["a"]);
        Advance(lane, 60);
        lane.Receive(P0, ["b"]);
        Advance(lane, 39);
        Assert.Empty(lane.Running);

        Advance(lane, 1);

        Assert.Equal(["ab"], lane.Running);
    }

    [Fact]
    public void Batch_Full_BeginsAtOnce()
    {
        var lane = new ManualLane(Settings, _time);
        lane.Receive(P0, ["a", "b", "c", "d"]);
        Assert.Equal(["abc"], lane.Running);

        lane.End();

        Assert.Empty(lane.Running);
        Advance(lane, 100);
        Assert.Equal(["d"], lane.Running);
    }

    [Fact]
    public void Batch_FullOfBytes_BeginsAtOnce()
    {
        var lane = new ManualLane(Settings with { MaxBatchBytes = 10 }, _time);
        lane.Receive(P0, ["a", "b"], size: 4);

        Assert.Equal(["ab"], lane.Running);
    }

    [Fact]
    public void Batch_FirstMessageWaitedForTheBatchBefore_WaitsOnlyTheRest()
    {
        var lane = new ManualLane(Settings, _time);
        lane.Receive(P0, ["a", "b", "c"]);
        lane.Receive(P0, ["d"]);
        Advance(lane, 70);
        lane.End();
        Assert.Empty(lane.Running);

        Advance(lane, 30);

        Assert.Equal(["d"], lane.Running);
    }

    [Fact]
    public void Key_BatchWait_FillsBatchesInsteadOfSharingThem()
    {
        var lane = new ManualLane(Settings with { Order = ConsumeOrder.Key }, _time);
        lane.Receive(P0, ["a", "b"]);
        Assert.Empty(lane.Running);
        lane.Receive(P0, ["c", "d"]);
        Assert.Equal(["abc"], lane.Running);

        Advance(lane, 100);

        Assert.Equal(["abc", "d"], lane.Running);
    }

    [Fact]
    public void Stop_BatchWaits_DropsItWithoutWaiting()
    {
        var lane = new ManualLane(Settings, _time);
        lane.Receive(P0, ["a"]);
        lane.LaneOf(P0).Stop();
        Assert.True(lane.LaneOf(P0).Worker.IsCompleted);

        Advance(lane, 200);

        Assert.Empty(lane.Begun);
    }

    [Fact]
    public void MessageHandler_BatchWait_DoesNotWait()
    {
        var lane = new ManualLane(Settings with { TakesMessages = true }, _time);
        lane.Receive(P0, ["a"]);

        Assert.Equal(["a"], lane.Running);
    }

    [Fact]
    public void NoBatchWait_StartsNoTimer()
    {
        var lane = new ManualLane(Settings with { BatchWait = null }, _time);
        lane.Receive(P0, ["a"]);

        Assert.Equal(["a"], lane.Running);
    }

    private void Advance(ManualLane lane, int milliseconds)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        lane.RunScheduled();
    }
}
