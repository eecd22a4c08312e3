using System.Diagnostics;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>
/// The loop that everyone writes: <c>Consume</c>, do the work, commit once in a while. Some times to warm up, then as often as is measured, each time as a new
/// group.
/// </summary>
internal sealed record RawConsumeLoop<TValue>(Run Run, int Passes, Func<TValue, long> NumberOf)
{
    // As often as our client.
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);
    private const int CountEvery = 500;

    public IDeserializer<TValue>? Deserializer { get; init; }

    public bool HasWarmUp { get; init; } = true;

    /// <summary>Gets how long the loop waits after so many messages.</summary>
    public (int Messages, TimeSpan Time) Wait { get; init; } = (int.MaxValue, TimeSpan.Zero);

    public async Task<RunResult> RunAsync()
    {
        var measurement = await Benchmarks.Passes.MeasureAsync(Run, Passes, (group, measurement) => PassAsync(Config(group), measurement), HasWarmUp);
        return RunResult.Of(measurement, RawClients.Settings(Config(Run.Group(0))));
    }

    private ConsumerConfig Config(string group) => RawClients.ConsumerConfig(Run, group);

    private async Task PassAsync(ConsumerConfig config, Measurement? measurement)
    {
        var pass = new ConsumePass(Run.Messages!.Value, measurement);
        await ConsumeAsync(config, pass, measurement);
        pass.MustBeComplete();
    }

    private async Task ConsumeAsync(ConsumerConfig config, ConsumePass pass, Measurement? measurement)
    {
        var builder = RawClients.Consumer<byte[], TValue>(config);
        using var consumer = (Deserializer is null ? builder : builder.SetValueDeserializer(Deserializer)).Build();
        consumer.Subscribe(Run.Topic);
        measurement?.Start();
        var (tally, handled, committedAt) = (new Tally(), 0L, Stopwatch.GetTimestamp());
        var next = new Dictionary<int, TopicPartitionOffset>();
        while (!pass.IsDone)
        {
            var result = consumer.Consume(PollTimeout);
            if (result is not null)
            {
                tally.Add(NumberOf(result.Message.Value));
                handled++;
                next[result.Partition.Value] = new TopicPartitionOffset(result.TopicPartition, result.Offset + 1);
                if (handled % Wait.Messages == 0)
                {
                    await Task.Delay(Wait.Time);
                }
            }

            if (result is null || tally.Count == CountEvery || handled == pass.Expected)
            {
                pass.Add(tally);
                tally = default;
                if (Stopwatch.GetElapsedTime(committedAt) >= CommitInterval)
                {
                    consumer.Commit(next.Values);
                    committedAt = Stopwatch.GetTimestamp();
                }
            }
        }

        consumer.Commit(next.Values);
        consumer.Close();
    }
}
