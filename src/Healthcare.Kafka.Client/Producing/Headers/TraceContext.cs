using System.Diagnostics;
using System.Text;

namespace Healthcare.Kafka.Client;

/// <summary>The W3C trace context of a call, encoded once for all its messages. Without baggage, which may hold anything.</summary>
internal readonly struct TraceContext
{
    private TraceContext(byte[]? parent, byte[]? state)
    {
        Parent = parent;
        State = state;
    }

    /// <summary>Gets the context of the current activity; empty without one, or with one in another format than W3C's.</summary>
    public static TraceContext Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } activity
        ? new(Encoding.ASCII.GetBytes(id), Encode(activity.TraceStateString))
        : default;

    public byte[]? Parent { get; }

    public byte[]? State { get; }

    public TraceContext WithoutState() => new(Parent, null);

    // W3C allows printable ASCII only; a state that is none is dropped, as its rules say.
    private static byte[]? Encode(string? state) =>
        string.IsNullOrEmpty(state) || state.AsSpan().ContainsAnyExceptInRange(' ', '~') ? null : Encoding.ASCII.GetBytes(state);
}
