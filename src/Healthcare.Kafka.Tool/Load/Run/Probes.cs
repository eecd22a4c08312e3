using System.Diagnostics;

namespace Healthcare.Kafka.Tool;

/// <summary>
/// Sends a message to each partition until the consumer has had one of every partition: from then on it misses nothing, though it began at the end of the log.
/// </summary>
internal static class Probes
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <exception cref="ToolException">The consumer does not get them.</exception>
    public static async Task SendAsync(LoadCluster cluster, int partitions, long run, LoadReceiver receiver, CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        ErrorCode? refusal = null;
        using var producer = new ProducerBuilder<byte[], byte[]>(cluster.Connection.Connect(new ProducerConfig { Acks = Acks.All }))
            .SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        while (Enumerable.Range(0, partitions).Where(partition => !receiver.IsProbed(partition)).ToList() is { Count: > 0 } missing)
        {
            if (Stopwatch.GetElapsedTime(startedAt) > Deadline)
            {
                throw new ToolException(
                    ExitCode.RunFailed, $"The consumer had nothing of {missing.Count} of {partitions} partitions after {Deadline.TotalSeconds:F0} s. "
                    + "Check that the principal may read the topic and join a group that begins with healthcare-kafka-load.");
            }

            if (refusal is { } code)
            {
                throw new ToolException(KafkaFailure.ExitCodeOf(code), KafkaFailure.Describe(code));
            }

            // With a key: a compacted topic takes no other.
            missing.ForEach(partition => producer.Produce(
                new TopicPartition(cluster.Topic, partition),
                new() { Key = LoadHeader.ProbeKey, Value = [], Headers = LoadHeader.Create(run, LoadHeader.Probe, 0) },
                report => refusal = report.Error.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.InvalidRecord or ErrorCode.PolicyViolation ? report.Error.Code : refusal));
            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }
    }
}
