using System.Diagnostics;

namespace Healthcare.Kafka.Client;

/// <summary>Spans around the calls of a handler, linked to the spans that its messages were sent in.</summary>
internal static class ProcessTracing
{
    /// <summary>Starts the span of a call; see <see cref="KafkaTraces.Start"/>.</summary>
    /// <param name="traces">The consumer's.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="start">The first message's index.</param>
    /// <param name="count">How many follow each other from there.</param>
    /// <param name="indices">The messages' indices, where they do not follow each other; null where they do.</param>
    public static Activity? Start(this KafkaTraces traces, LaneBatch batch, int start, int count, IReadOnlyList<int>? indices) =>
        KafkaTraces.IsListening && (indices?.Count ?? count) > 0
            ? traces.Start(Facts(traces, batch, indices?[0] ?? start, indices?.Count ?? count), new SendLinks(batch, start, count, indices, traces.MaxLinks))
            : null;

    /// <summary>Ends it.</summary>
    public static void End(this KafkaTraces traces, Activity activity, LaneBatch batch, int first, int count, int attempt, string? errorType)
    {
        if (attempt > 1 && activity.IsAllDataRequested)
        {
            activity.SetTag(Tags.Attempt, attempt);
        }

        traces.End(activity, Facts(traces, batch, first, count) with { ErrorType = errorType });
    }

    private static SpanFacts Facts(KafkaTraces traces, LaneBatch batch, int first, int count) => new()
    {
        ClientName = traces.ClientName,
        Topic = batch.TopicPartition.Topic,
        Partition = batch.TopicPartition.Partition.Value,
        Offset = batch.Records.Span[first].Offset,
        MessageCount = count,
    };
}
