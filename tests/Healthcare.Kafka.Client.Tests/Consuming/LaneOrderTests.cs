namespace Healthcare.Kafka.Client.Tests;

public class LaneOrderTests
{
    private static readonly TopicPartition P0 = TestConsumer.P0;
    private static readonly TopicPartition P1 = TestConsumer.P1;

    private static ConsumerSettings ByKey { get; } = TestConsumer.Settings with { Order = ConsumeOrder.Key };

    [Fact]
    public void Partition_MoreThanMaxConcurrency_TakeTurns()
    {
        var lane = new ManualLane(TestConsumer.Settings with { MaxConcurrency = 1, MaxBatchSize = 1 });
        lane.Receive(P0, Keys("aaaa"));
        lane.Receive(P1, Keys("bbb"));

        while (lane.Running.Count > 0)
        {
            Assert.Single(lane.Running);
            lane.End();
        }

        Assert.Equal([0, 1, 0, 1, 0, 1, 0], lane.Begun.Select(batch => batch.Partition));
    }

    [Fact]
    public void Partition_ConcurrencyToSpare_RunsOneBatchOfEach()
    {
        var lane = new ManualLane(TestConsumer.Settings with { MaxConcurrency = 5, MaxBatchSize = 2 });
        lane.Receive(P0, Keys("abc"));
        lane.Receive(P1, Keys("def"));

        Assert.Equal(["ab", "de"], lane.Running);
    }

    [Fact]
    public void Key_Running_HoldsUpItselfOnly()
    {
        var lane = new ManualLane(ByKey with { TakesMessages = true });
        lane.Receive(P0, Keys("abacba"));
        Assert.Equal(["aaa", "bb", "c"], lane.Running);

        lane.Receive(P0, Keys("acd"));
        Assert.Equal(["aaa", "bb", "c", "d"], lane.Running);
        lane.End(2);
        Assert.Equal(["aaa", "bb", "d", "c"], lane.Running);
        lane.End();

        Assert.Equal(["bb", "d", "c", "a"], lane.Running);
    }

    [Fact]
    public void Key_ReadyAgainWithAnOlderMessage_GoesFirst()
    {
        var lane = new ManualLane(ByKey with { TakesMessages = true, MaxConcurrency = 1, MaxBatchSize = 1 });
        lane.Receive(P0, Keys("aab"));
        lane.End();

        Assert.Equal(["a"], lane.Running);
    }

    [Fact]
    public void Key_OfTwoPartitions_RunsInBoth()
    {
        var lane = new ManualLane(ByKey);
        lane.Receive(P0, Keys("a"));
        lane.Receive(P1, Keys("a"));

        Assert.Equal(["a", "a"], lane.Running);
    }

    [Fact]
    public void NullKeys_HaveNoOrderAndEmptyKeysDo()
    {
        var lane = new ManualLane(ByKey with { TakesMessages = true });
        lane.Receive(P0, ["-", "", "-", ""]);

        Assert.Equal(["-", "", "-"], lane.Running);
        Assert.Equal([1, 2, 1], lane.Begun.Select(batch => batch.Count));
    }

    [Fact]
    public void BatchHandler_ManyKeysReady_GetsShareAfterShareInOffsetOrder()
    {
        var lane = new ManualLane(ByKey with { MaxConcurrency = 4 });
        lane.Receive(P0, Keys("abcdefghijklabcd"));

        // 16 ready: a quarter of it, with the later messages of a key that is taken. Then a quarter of what is left, and so on.
        Assert.Equal(["abab", "cdc", "ef", "gh"], lane.Running);
    }

    [Fact]
    public void NoOrder_MessageHandler_GetsMessagesUpToMaxConcurrencyAtOnce()
    {
        var lane = new ManualLane(TestConsumer.Settings with { Order = ConsumeOrder.None, TakesMessages = true, MaxConcurrency = 3 });
        lane.Receive(P0, Keys("aaaab"));
        Assert.Equal(["a", "a", "a"], lane.Running);
        lane.End();
        lane.End();

        Assert.Equal(["a", "a", "b"], lane.Running);
    }

    [Fact]
    public void Halt_OtherKeysRunning_LetsThemEndAndStartsNothing()
    {
        var lane = new ManualLane(ByKey with { TakesMessages = true, MaxConcurrency = 3 });
        lane.Receive(P0, Keys("abcabcd"));
        lane.End(1, halts: true);
        lane.Receive(P0, Keys("ef"));
        Assert.Equal(["aa", "cc"], lane.Running);
        lane.End();
        lane.End();

        Assert.Empty(lane.Running);
        Assert.True(lane.LaneOf(P0).Worker.IsCompleted);
        lane.TrackerOf(P0).TryGetDirty(out var position);
        Assert.Equal(1, position.Offset);
    }

    [Fact]
    public void Stop_LaneInLineForAWorker_LeavesItToTheNext()
    {
        var lane = new ManualLane(TestConsumer.Settings with { MaxConcurrency = 1 });
        lane.Receive(P0, Keys("a"));
        lane.Receive(P1, Keys("b"));
        lane.Receive(new TopicPartition("vitals", 2), Keys("c"));
        lane.LaneOf(P1).Stop();
        lane.End();

        Assert.Equal(["c"], lane.Running);
    }

    [Fact]
    public void Window_FirstMessageUnfinished_IsFullHoweverMuchBehindItIsDone()
    {
        var lane = new ManualLane(ByKey with { TakesMessages = true, MaxConcurrency = 2, LaneCapacity = 10 });
        lane.Receive(P0, Keys("abcdefghi"));
        while (lane.Running.Count > 1)
        {
            lane.End(1);
        }

        Assert.Equal(1, lane.RoomOf(P0));
        lane.Receive(P0, Keys("jk"));
        lane.End(1);
        Assert.Equal(0, lane.RoomOf(P0));
        Assert.False(lane.LaneOf(P0).IsDownTo(2));
        Assert.False(lane.HasRoom);
        lane.End();

        Assert.True(lane.HasRoom);
        Assert.Equal(10, lane.RoomOf(P0));
    }

    [Fact]
    public void Window_BytesInFlight_Count()
    {
        var lane = new ManualLane(ByKey with { LaneCapacityBytes = 300, MaxConcurrency = 4 });
        lane.Receive(P0, Keys("abc"), size: 99);
        Assert.Equal(3, lane.Running.Count);

        Assert.Equal(0, lane.RoomOf(P0));
        Assert.False(lane.LaneOf(P0).IsDownTo(2));
        lane.End();
        Assert.False(lane.HasRoom);
        lane.End();
        Assert.True(lane.HasRoom);
    }

    [Fact]
    public void MaxBatchBytes_LargerMessage_GoesAlone()
    {
        var lane = new ManualLane(TestConsumer.Settings with { MaxBatchBytes = 40 });
        lane.Receive(P0, Keys("a"), size: 50);
        lane.Receive(P0, Keys("bcd"), size: 19);
        lane.Receive(P0, Keys("e"), size: 50);
        var batches = new List<string>();
        while (lane.Running is [var batch])
        {
            batches.Add(batch);
            lane.End();
        }

        Assert.Equal(["a", "bc", "d", "e"], batches);
    }

    private static IEnumerable<string> Keys(string keys) => keys.Select(key => key.ToString());
}
