using System.Diagnostics;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>Spans around the calls of a handler, linked to the spans that its messages were sent in.</summary>
internal static class ProcessTracing
{
    // As many as OpenTelemetry keeps of a span unless it is told otherwise.
    private const int MostLinks = 128;

    /// <summary>Starts the span of a call; see <see cref="KafkaTraces.Start"/>.</summary>
    /// <param name="traces">The consumer's.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="start">The first message's index.</param>
    /// <param name="count">How many follow each other from there.</param>
    /// <param name="indices">The messages' indices, where they do not follow each other; null where they do.</param>
    public static Activity? Start(this KafkaTraces traces, LaneBatch batch, int start, int count, IReadOnlyList<int>? indices) =>
        KafkaTraces.IsListening && (indices?.Count ?? count) > 0 ? traces.Start(Facts(traces, batch, indices?[0] ?? start, indices?.Count ?? count), Links(batch, start, count, indices)) : null;

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

    // The messages of one call of a producer have one context and come one after the other: it is linked once.
    private static List<ActivityLink>? Links(LaneBatch batch, int start, int count, IReadOnlyList<int>? indices)
    {
        List<ActivityLink>? links = null;
        byte[] last = [];
        for (var place = 0; place < (indices?.Count ?? count) && (links?.Count ?? 0) < MostLinks; place++)
        {
            ref readonly var record = ref batch.Records.Span[indices?[place] ?? (start + place)];
            if (record.LastHeader(KafkaHeaderNames.TraceParent) is { } parent && !parent.AsSpan().SequenceEqual(last) && ContextOf(parent) is { } context)
            {
                (links ??= []).Add(new ActivityLink(context));
                last = parent;
            }
        }

        return links;
    }

    // Anybody may have written the headers: what is no context is no link, and tracestate, which is free text, goes no further.
    private static ActivityContext? ContextOf(byte[] parent) =>
        ActivityContext.TryParse(Encoding.ASCII.GetString(parent), traceState: null, isRemote: true, out var context) ? context : null;
}
