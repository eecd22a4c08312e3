using System.Diagnostics;

namespace Healthcare.Kafka.Client;

/// <summary>Which calls of one client get a span, and what an application adds to it. Set in code, with <c>ConfigureTraces</c>.</summary>
/// <remarks>
/// Both callbacks are called for calls that a listener of the activity source <c>Healthcare.Kafka.Client</c> asks for only, by many threads
/// at once, <see cref="Enrich"/> also where delivery reports are served: they must be quick. One that throws is logged, once, and the span goes on
/// without it.
/// </remarks>
public sealed class TraceOptions
{
    /// <summary>Gets or sets what decides whether a call gets a span.</summary>
    /// <value>Default: <see langword="null"/>, every call that is sampled.</value>
    public Func<SpanFacts, bool>? Filter { get; set; }

    /// <summary>Gets or sets what adds to a span before it ends.</summary>
    /// <value>Default: <see langword="null"/>, nothing.</value>
    /// <remarks>It is given no key, no value and no header. What it adds leaves the process as all of the span does.</remarks>
    public Action<Activity, SpanFacts>? Enrich { get; set; }

    /// <summary>Gets or sets to how many of a batch's messages a consumer's span is linked, where they were sent in spans; producers have no links.</summary>
    /// <value>0 to 1,000. Default: 32. Of a larger batch the messages are spread evenly over it.</value>
    /// <remarks>
    /// Each costs a reading of the message's headers, and about 300 bytes until the span is exported. OpenTelemetry's SDKs keep 128 unless they are told
    /// otherwise.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxLinks
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1_000);
            field = value;
        }
    } = 32;
}
