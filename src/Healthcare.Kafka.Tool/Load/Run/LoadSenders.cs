using System.Diagnostics;

namespace Healthcare.Kafka.Tool;

/// <summary>Sends a test's messages from so many senders: as fast as it goes, at a rate, or one at a time.</summary>
internal sealed class LoadSenders(LoadPlan plan, ILoadProducer producer, LoadReceiver? receiver, long run)
{
    private const int BatchSize = 500;
    private const int MostAtFullSpeed = 16;
    private const int MostAtRate = 64;
    private static readonly TimeSpan OutcomeDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ArrivalDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private long _next;
    private long _left;

    /// <summary>Gets the number of the next message.</summary>
    public long Next => Interlocked.Read(ref _next);

    /// <summary>Sends for a while and waits until the outcome of every message is known.</summary>
    /// <param name="counters">What counts them.</param>
    /// <param name="duration">How long.</param>
    /// <param name="count">How many at most; null: as many as come.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ToolException">An outcome does not come.</exception>
    public async Task SendAsync(LoadCounters counters, TimeSpan duration, long? count, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _left, count ?? long.MaxValue);
        await Task.WhenAll(Enumerable.Range(0, plan.Threads).Select(_ => Task.Run(
            () => plan.IsOneAtATime ? OneAtATimeAsync(counters, duration, cancellationToken)
                : plan.Rate is { } rate ? AtRateAsync(counters, rate / plan.Threads, duration, cancellationToken)
                : AtFullSpeedAsync(counters, duration, cancellationToken),
            cancellationToken))).ConfigureAwait(false);
    }

    private async Task AtFullSpeedAsync(LoadCounters counters, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var underWay = new BatchesUnderWay(MostAtFullSpeed);
        for (var startedAt = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(startedAt) < duration && Take(BatchSize) is > 0 and var size;)
        {
            await underWay.EnterAsync(cancellationToken).ConfigureAwait(false);
            var now = Stopwatch.GetTimestamp();
            _ = SendOneAsync(Batch(size, _ => now), counters, underWay);
        }

        await underWay.DrainAsync(OutcomeDeadline, cancellationToken).ConfigureAwait(false);
    }

    // The messages of a moment are due at that moment, however late they are sent: a time that is counted from the sending would leave
    // out what a slow answer does to those behind it (coordinated omission).
    private async Task AtRateAsync(LoadCounters counters, double rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var underWay = new BatchesUnderWay(MostAtRate);
        var startedAt = Stopwatch.GetTimestamp();
        var all = (long)(rate * duration.TotalSeconds);
        var sent = 0L;
        while (sent < all && Stopwatch.GetElapsedTime(startedAt) is var elapsed && elapsed < duration + Grace)
        {
            var due = Math.Min(all, (long)(rate * elapsed.TotalSeconds) + 1) - sent;
            if (due <= 0)
            {
                await Task.Delay(Tick, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var size = Take((int)Math.Min(due, BatchSize));
            if (size == 0)
            {
                break;
            }

            await underWay.EnterAsync(cancellationToken).ConfigureAwait(false);
            var first = sent;
            _ = SendOneAsync(Batch(size, index => startedAt + (long)(Stopwatch.Frequency * ((first + index) / rate))), counters, underWay);
            sent += size;
        }

        await underWay.DrainAsync(OutcomeDeadline, cancellationToken).ConfigureAwait(false);
    }

    private async Task OneAtATimeAsync(LoadCounters counters, TimeSpan duration, CancellationToken cancellationToken)
    {
        for (var startedAt = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(startedAt) < duration && Take(1) > 0;)
        {
            var now = Stopwatch.GetTimestamp();
            var batch = Batch(1, _ => now);
            counters.AddSent(1);
            var arrival = receiver!.Await(batch.Number(0));
            await producer.SendAsync(batch, counters).WaitAsync(OutcomeDeadline, cancellationToken).ConfigureAwait(false);

            // A message that does not come is counted as missing at the end.
            await Task.WhenAny(arrival, Task.Delay(ArrivalDeadline, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task SendOneAsync(LoadBatch batch, LoadCounters counters, BatchesUnderWay underWay)
    {
        counters.AddSent(batch.Count);
        try
        {
            await producer.SendAsync(batch, counters).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HealthcareKafkaException or KafkaException or ObjectDisposedException)
        {
            counters.AddFailed(exception is HealthcareKafkaException known ? known.Code.ToString() : exception.GetType().Name, batch.Count);
        }

        underWay.Leave();
    }

    private LoadBatch Batch(int size, Func<int, long> dueAt)
    {
        var first = Interlocked.Add(ref _next, size) - size;
        var items = new (long, long)[size];
        for (var index = 0; index < size; index++)
        {
            items[index] = (first + index, dueAt(index));
        }

        return new(plan.Messages, run, items);
    }

    private int Take(int wanted)
    {
        var left = Interlocked.Add(ref _left, -wanted);
        return left >= 0 ? wanted : (int)Math.Max(0, wanted + left);
    }
}
