using System.Diagnostics;

namespace Healthcare.Kafka.Tool;

/// <summary>The run of one contender: opens its clients, warms up, measures, and waits for what is still on its way.</summary>
internal sealed class LoadRun(LoadPlan plan, LoadCluster cluster, int partitions, ILoadProgress progress)
{
    private static readonly TimeSpan FirstMessageDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ArrivalDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private readonly long _run = Random.Shared.NextInt64();
    private readonly string _group = $"healthcare-kafka-load-{Guid.NewGuid():N}";

    /// <exception cref="ToolException">It did not come to its end.</exception>
    public async Task<LoadResult> RunAsync(Contender contender, CancellationToken cancellationToken)
    {
        var receiver = new LoadReceiver(_run, takesAll: !plan.HasProducer);
        progress.Starting(contender);
        var consumer = plan.HasConsumer ? cluster.OpenConsumer(contender, _group, plan.HasProducer ? AutoOffsetReset.Latest : AutoOffsetReset.Earliest) : null;
        try
        {
            if (consumer is not null)
            {
                await consumer.StartAsync(receiver).ConfigureAwait(false);
            }

            return plan.HasProducer
                ? await SendAndReceiveAsync(contender, receiver, cancellationToken).ConfigureAwait(false)
                : await ReadAsync(contender, receiver, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (consumer is not null)
            {
                await consumer.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<LoadResult> SendAndReceiveAsync(Contender contender, LoadReceiver receiver, CancellationToken cancellationToken)
    {
        if (plan.HasConsumer)
        {
            await Probes.SendAsync(cluster, partitions, _run, receiver, cancellationToken).ConfigureAwait(false);
        }

        var producer = cluster.OpenProducer(contender);
        await using (producer.ConfigureAwait(false))
        {
            var senders = new LoadSenders(plan, producer, receiver, _run);
            await senders.SendAsync(receiver.Counters, plan.WarmUp, count: null, cancellationToken).ConfigureAwait(false);
            var counters = new LoadCounters();
            receiver.Count(counters, senders.Next);
            return await MeasureAsync(contender, counters, Stopwatch.GetTimestamp(), async () =>
            {
                await senders.SendAsync(counters, plan.Limit, plan.Count, cancellationToken).ConfigureAwait(false);
                var sentAt = Stopwatch.GetTimestamp();
                if (plan.HasConsumer)
                {
                    await ArriveAsync(counters, receiver, cancellationToken).ConfigureAwait(false);
                }

                return (sentAt, Math.Max(sentAt, receiver.LastAt));
            }).ConfigureAwait(false);
        }
    }

    private async Task<LoadResult> ReadAsync(Contender contender, LoadReceiver receiver, CancellationToken cancellationToken)
    {
        var all = Math.Min(plan.Count ?? long.MaxValue, Watermarks.Count(cluster, partitions));
        if (all == 0)
        {
            throw new ToolException(ExitCode.RunFailed, $"The topic {cluster.Topic} holds no message to consume. Fill it first: --fill COUNT, or load produce.");
        }

        long firstAt;
        try
        {
            firstAt = await receiver.First.WaitAsync(FirstMessageDeadline, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new ToolException(ExitCode.RunFailed, $"The consumer had no message after {FirstMessageDeadline.TotalSeconds:F0} s. Check that the principal may read the topic.");
        }

        // From the first message on: joining a group takes long and says nothing of the rate.
        var counters = receiver.Counters;
        return await MeasureAsync(contender, counters, firstAt, async () =>
        {
            var startedAt = Stopwatch.GetTimestamp();
            while (counters.Read < all && Stopwatch.GetElapsedTime(startedAt) < plan.Limit && Stopwatch.GetElapsedTime(receiver.LastAt) < ArrivalDeadline)
            {
                await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
            }

            return (receiver.LastAt, receiver.LastAt);
        }).ConfigureAwait(false);
    }

    private async Task<LoadResult> MeasureAsync(Contender contender, LoadCounters counters, long startedAt, Func<Task<(long ProducedAt, long ConsumedAt)>> work)
    {
        var sampler = new LoadSampler(counters, LoadSampler.Interval(plan.Duration), sample => progress.Report(contender, sample, counters));
        var cpuBefore = Environment.CpuUsage.TotalTime;
        var (producedAt, consumedAt) = await sampler.DuringAsync(work).ConfigureAwait(false);
        var cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        return LoadResult.Of(plan, contender, counters, sampler.Samples, new()
        {
            Produce = Stopwatch.GetElapsedTime(startedAt, producedAt),
            Consume = Stopwatch.GetElapsedTime(startedAt, consumedAt),
            Cpu = cpu / Stopwatch.GetElapsedTime(startedAt) / Environment.ProcessorCount,
        });
    }

    private static async Task ArriveAsync(LoadCounters counters, LoadReceiver receiver, CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (counters.Missing > 0 && Math.Min(Seconds(receiver.LastAt), Seconds(startedAt)) < ArrivalDeadline.TotalSeconds)
        {
            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }

        static double Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds;
    }
}
