using System.Diagnostics;
using System.Text;

namespace Healthcare.Kafka.Tool.Tests;

public class LoadCountersTests
{
    private static readonly TimeSpan Measured = TimeSpan.FromMilliseconds(400);

    [Fact]
    public void Missing_OfPersistedMessages_AreThoseThatDidNotCome()
    {
        var counters = new LoadCounters();
        for (var number = 0; number < 1_000; number++)
        {
            counters.AddDelivered(number, 10, 0, 0);
        }

        for (var number = 0; number < 1_000; number += 2)
        {
            counters.AddReceived(number, 10, 0);
        }

        counters.AddReceived(0, 10, 0);
        counters.AddReceived(5_000_000, 10, 0);

        Assert.Equal((500, 1, 501), (counters.Missing, counters.Duplicates, counters.Read));
    }

    [Fact]
    public async Task AtARate_WithASlowProducer_CountsLatenciesFromWhenMessagesWereDue()
    {
        // The first answer takes 300 ms, and as long is no room for others: all that were due meanwhile must show it.
        var producer = new StallingProducer(TimeSpan.FromMilliseconds(300));
        var plan = new LoadPlan
        {
            Kind = LoadKind.Produce, Contenders = [], Topic = "a", Threads = 1, Rate = 1_000, Duration = Measured, WarmUp = TimeSpan.Zero,
            Messages = InventedMessages.Create(MessageKind.Fhir, null, 1, 1),
        };
        var counters = new LoadCounters();

        await new LoadSenders(plan, producer, receiver: null, run: 1).SendAsync(counters, Measured, count: null, TestContext.Current.CancellationToken)
            .WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);

        Assert.Equal((400, 400), (counters.Sent, counters.Delivered));
        Assert.True(counters.Produce.Quantile(0.5) > 50, $"Half of them took less than {counters.Produce.Quantile(0.5)} ms: those that waited are left out.");
    }

    [Fact]
    public void Header_OfAnotherRun_IsNotRead()
    {
        var headers = LoadHeader.Create(run: 7, number: 42, dueAt: 99);

        Assert.True(LoadHeader.TryRead(headers, 7, out var number, out var dueAt));
        Assert.Equal((42, 99), (number, dueAt));
        Assert.False(LoadHeader.TryRead(headers, 8, out _, out _));
        Assert.False(LoadHeader.TryRead([], 7, out _, out _));
        Assert.False(LoadHeader.TryRead(new Headers { { LoadHeader.Name, Encoding.ASCII.GetBytes("short") } }, 7, out _, out _));
    }

    /// <summary>Answers nobody until the first answer is due.</summary>
    private sealed class StallingProducer(TimeSpan stall) : ILoadProducer
    {
        private readonly Lazy<Task> _stall = new(() => Task.Delay(stall));

        public async Task SendAsync(LoadBatch batch, LoadCounters counters)
        {
            await _stall.Value;
            batch.Report(counters, Stopwatch.GetTimestamp(), static _ => null);
        }

        public ValueTask DisposeAsync() => default;
    }
}
