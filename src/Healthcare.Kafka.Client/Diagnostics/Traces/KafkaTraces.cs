using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Healthcare.Kafka.Client;

/// <summary>The spans of one client: started when somebody listens and the filter lets them, ended without anything of a message.</summary>
internal sealed class KafkaTraces(string operation, ActivityKind kind, KeyValuePair<string, object?>[] clientTags, string clientName, TraceOptions options, ILogger logger)
{
    private static readonly ActivitySource _source = new(new ActivitySourceOptions(KafkaMeter.Name) { Version = KafkaMeter.Version, TelemetrySchemaUrl = Tags.SchemaUrl });

    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly TopicTags _tags = new(
        [new(Tags.System, Tags.Kafka), new(Tags.OperationName, operation), new(Tags.OperationType, operation), .. clientTags], tellsPartitions: false);
    private int _toldOfCallback;

    /// <summary>Gets whether anybody might want a span.</summary>
    public static bool IsListening => _source.HasListeners();

    public string ClientName => clientName;

    public int MaxLinks => options.MaxLinks;

    /// <summary>Gets the options of a registered client.</summary>
    public static TraceOptions Options(IServiceProvider services, ClientKind kind, string name) =>
        services.GetRequiredService<IOptionsMonitor<TraceOptions>>().Get(OptionsName(kind, name));

    /// <summary>Gets the name of those options: a producer and a consumer may have one name.</summary>
    public static string OptionsName(ClientKind kind, string name) => $"{kind}:{name}";

    /// <summary>Starts a span, which is the current activity from then on. Only in an async method, which leaves its caller's as it was.</summary>
    /// <returns>Null when none is wanted.</returns>
    public Activity? Start(in SpanFacts facts, IEnumerable<ActivityLink>? links = null)
    {
        if (!_source.HasListeners() || !Wants(facts))
        {
            return null;
        }

        var activity = _source.StartActivity(
            _names.GetOrAdd(facts.Topic, static (topic, operation) => $"{operation} {topic}", operation), kind, default(ActivityContext), _tags.Of(facts.Topic, -1), links);
        if (activity is { IsAllDataRequested: true } && facts.MessageCount > 1)
        {
            activity.SetTag(Tags.BatchCount, facts.MessageCount);
        }

        return activity;
    }

    /// <summary>Ends a span. Never throws.</summary>
    public void End(Activity activity, in SpanFacts facts)
    {
        // Stopping makes current what was current at the start, which on this thread may never have been.
        var current = Activity.Current;
        try
        {
            if (activity.IsAllDataRequested)
            {
                Describe(activity, facts);
            }

            activity.Stop();
        }
#pragma warning disable CA1031 // A listener's or the application's, and where delivery reports are served nothing may throw.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tell(exception);
        }
        finally
        {
            // A stopped one is refused, at the cost of an exception.
            if (current != activity)
            {
                Activity.Current = current;
            }
        }
    }

    private void Describe(Activity activity, in SpanFacts facts)
    {
        if (facts.Partition is { } partition)
        {
            activity.SetTag(Tags.Partition, partition.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (facts is { Offset: { } offset, MessageCount: 1 })
        {
            activity.SetTag(Tags.Offset, offset);
        }

        if (facts.ErrorType is { } errorType)
        {
            // Without a description: its text would be an exception's.
            activity.SetTag(Tags.ErrorType, errorType);
            activity.SetStatus(ActivityStatusCode.Error);
        }

        Enrich(activity, facts);
    }

    private void Enrich(Activity activity, in SpanFacts facts)
    {
        try
        {
            options.Enrich?.Invoke(activity, facts);
        }
#pragma warning disable CA1031 // The application's.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tell(exception);
        }
    }

    private bool Wants(in SpanFacts facts)
    {
        try
        {
            return options.Filter?.Invoke(facts) ?? true;
        }
#pragma warning disable CA1031 // The application's; without an answer the span is as without a filter.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tell(exception);
            return true;
        }
    }

    private void Tell(Exception exception)
    {
        if (Interlocked.Exchange(ref _toldOfCallback, 1) == 0)
        {
            logger.TraceCallbackFailed(clientName, exception.GetType());
        }
    }
}
