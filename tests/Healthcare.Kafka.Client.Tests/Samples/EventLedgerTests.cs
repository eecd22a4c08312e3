using ClinicalPipeline;

namespace Healthcare.Kafka.Client.Tests;

public class EventLedgerTests
{
    [Fact]
    public void CountLost_PersistedAndNeverBack_CountsIt()
    {
        var ledger = Filled(3);
        ledger.MarkPersisted(0);
        ledger.MarkPersisted(1);
        ledger.MarkConsumed(0);

        Assert.Equal((3, 2, 1, 1, 0), (ledger.Added, ledger.Persisted, ledger.Consumed, ledger.CountLost(), ledger.Duplicated));
    }

    [Fact]
    public void MarkConsumed_BackBeforeTheBrokersAnswer_IsNotLost()
    {
        var ledger = Filled(1);

        Assert.True(ledger.MarkConsumed(0));
        ledger.MarkPersisted(0);

        Assert.Equal(0, ledger.CountLost());
    }

    [Fact]
    public void MarkConsumed_Again_CountsDuplicatesAndOneEvent()
    {
        var ledger = Filled(1);

        Assert.True(ledger.MarkConsumed(0));
        Assert.False(ledger.MarkConsumed(0));
        Assert.False(ledger.MarkConsumed(0));

        Assert.Equal((1, 2), (ledger.Consumed, ledger.Duplicated));
    }

    [Fact]
    public void Knows_NumberThatWasNotGivenOut_ReturnsFalse()
    {
        var ledger = Filled(2);

        Assert.Equal([false, true, true, false], new long[] { -1, 0, 1, 2 }.Select(ledger.Knows));
    }

    [Fact]
    public void ProducedAt_ManyEvents_ReturnsEachOnesTimeAndSize()
    {
        var ledger = Filled(100_000);

        Assert.Equal(
            Enumerable.Range(0, 100_000).Select(i => (i * 10L, i)), Enumerable.Range(0, 100_000).Select(i => (ledger.ProducedAt(i), ledger.SizeOf(i))));
    }

    [Fact]
    public async Task MarkConsumed_WhileOthersAddAndConsume_CountsExactly()
    {
        const int Count = 200_000;
        var ledger = new EventLedger();
        var added = 0L;
        var adder = Task.Run(
            () =>
            {
                for (var i = 0; i < Count; i++)
                {
                    ledger.MarkPersisted(ledger.Add(i, size: 1));
                    Volatile.Write(ref added, i + 1);
                }
            },
            TestContext.Current.CancellationToken);
        var consumers = Enumerable.Range(0, 4).Select(lane => Task.Run(
            () =>
            {
                for (var i = lane / 2; i < Count; i += 2)
                {
                    SpinWait.SpinUntil(() => Volatile.Read(ref added) > i);
                    ledger.MarkConsumed(i);
                }
            },
            TestContext.Current.CancellationToken));

        await Task.WhenAll([adder, .. consumers]);

        Assert.Equal((Count, Count, Count, 0), (ledger.Persisted, ledger.Consumed, ledger.Duplicated, ledger.CountLost()));
    }

    private static EventLedger Filled(int count)
    {
        var ledger = new EventLedger();
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(i, ledger.Add(i * 10L, size: i));
        }

        return ledger;
    }
}
