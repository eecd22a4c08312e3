using System.Diagnostics;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>
/// The tuning guide's consumer: takes up to 500 messages, groups them by partition, works the groups side by side, waits for all of them, commits, and
/// takes the next. It is far slower than the others, so it runs for a time instead of to the topic's end.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="HandleAsync">Works the messages of one partition.</param>
internal sealed record RawBarrierLoop(Run Run, Func<IReadOnlyList<ConsumeResult<byte[], byte[]>>, Task> HandleAsync)
{
    private const int MaxPollRecords = 500;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<TopicPartition, long> _next = [];

    public async Task<RunResult> RunAsync()
    {
        var config = RawClients.ConsumerConfig(Run, Run.Group(pass: 1));
        using var consumer = RawClients.Consumer<byte[], byte[]>(config).Build();
        consumer.Subscribe(Run.Topic);
        await WorkAsync(consumer, Poll(consumer, TimeSpan.FromSeconds(30)));

        var (measurement, handled, startedAt) = (new Measurement(), 0, Stopwatch.GetTimestamp());
        measurement.Start();
        while (Stopwatch.GetElapsedTime(startedAt) < Duration && Poll(consumer, PollTimeout) is { Count: > 0 } records)
        {
            await WorkAsync(consumer, records);
            handled += records.Count;
        }

        measurement.Stop(handled);
        consumer.Close();
        return RunResult.Of(measurement, RawClients.Settings(config));
    }

    private async Task WorkAsync(IConsumer<byte[], byte[]> consumer, List<ConsumeResult<byte[], byte[]>> records)
    {
        var partitions = records.GroupBy(static record => record.TopicPartition).Select(static group => group.ToList()).ToList();
        await Task.WhenAll(partitions.Select(HandleAsync));
        partitions.ForEach(Count);
        consumer.Commit(partitions.Select(static partition => new TopicPartitionOffset(partition[^1].TopicPartition, partition[^1].Offset + 1)));
    }

    private void Count(List<ConsumeResult<byte[], byte[]>> partition)
    {
        foreach (var record in partition)
        {
            var next = _next.GetValueOrDefault(record.TopicPartition);
            if (record.Offset != next)
            {
                throw new RunFailedException($"consumed: {record.TopicPartition} came to offset {record.Offset}, expected {next}.");
            }

            _next[record.TopicPartition] = next + 1;
        }
    }

    private static List<ConsumeResult<byte[], byte[]>> Poll(IConsumer<byte[], byte[]> consumer, TimeSpan timeout)
    {
        var records = new List<ConsumeResult<byte[], byte[]>>(MaxPollRecords);
        for (var result = consumer.Consume(timeout); result is not null; result = consumer.Consume(TimeSpan.Zero))
        {
            records.Add(result);
            if (records.Count == MaxPollRecords)
            {
                break;
            }
        }

        return records;
    }
}
