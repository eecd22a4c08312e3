using System.Collections.Concurrent;
using System.Diagnostics;

namespace Healthcare.Kafka.Client.Shared;

/// <summary>Listens to this library's activity source, for one client, and keeps the spans that end.</summary>
internal sealed class CollectedSpans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public CollectedSpans(string clientName, ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        // Spans of other tests go on unseen: the source is the process's.
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == KafkaMeter.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Tags?.Any(tag => tag.Key == "healthcare.kafka.client.name" && Equals(tag.Value, clientName)) ?? false ? sampling : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                PhiCanary.LookAtSpan(activity);
                if (Equals(activity.GetTagItem("healthcare.kafka.client.name"), clientName))
                {
                    _ended.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> Ended => [.. _ended];

    /// <summary>Gets a span's tags as text, in the order of their names.</summary>
    public static string TagText(Activity span) =>
        string.Join(' ', span.TagObjects.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));

    /// <summary>Gets all that a span holds, its parents' baggage too.</summary>
    public static string AllText(Activity span) =>
        string.Join(' ', [ExportedText(span), .. span.Baggage.Select(pair => $"{pair.Key}={pair.Value}")]);

    /// <summary>Gets all that an exporter could send of a span.</summary>
    public static string ExportedText(Activity span) => string.Join(
        ' ',
        [
            span.DisplayName, span.OperationName, TagText(span), span.StatusDescription, span.TraceStateString,
            .. span.Events.SelectMany(one => one.Tags.Select(tag => $"{one.Name} {tag.Key}={tag.Value}")),
            .. span.Links.SelectMany(link => link.Tags?.Select(tag => $"{tag.Key}={tag.Value}") ?? []), .. span.Links.Select(link => link.Context.TraceState),
        ]);

    public void Dispose() => _listener.Dispose();
}
