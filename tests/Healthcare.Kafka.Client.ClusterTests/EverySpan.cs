using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

[assembly: AssemblyFixture(typeof(Healthcare.Kafka.Client.ClusterTests.EverySpan))]

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>
/// Has every test of the program run with spans, as a service with an exporter does, shows each of them to <see cref="PhiCanary"/>, and compares its
/// attributes with those that docs/telemetry.md lists.
/// </summary>
public sealed partial class EverySpan : IDisposable
{
    private static readonly AsyncLocal<bool> _isOff = new();

    private readonly ConcurrentDictionary<string, byte> _undocumented = new();
    private readonly HashSet<string> _documented;
    private readonly ActivityListener _listener;

    /// <summary>Begins to listen.</summary>
    public EverySpan()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "telemetry.md"));
        _documented = [.. Attribute().Matches(document[document.IndexOf("## Spans", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value)];
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == KafkaMeter.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => _isOff.Value ? ActivitySamplingResult.None : ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Look,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Leaves the calls of the test that calls this without spans of theirs: their headers are then what the test gave.</summary>
    internal static void LeaveOut() => _isOff.Value = true;

    /// <summary>Says what was seen.</summary>
    /// <exception cref="InvalidOperationException">A span had an attribute that is not documented.</exception>
    public void Dispose()
    {
        _listener.Dispose();
        if (!_undocumented.IsEmpty)
        {
            throw new InvalidOperationException($"docs/telemetry.md does not have these attributes: {string.Join(", ", _undocumented.Keys)}");
        }
    }

    private void Look(Activity span)
    {
        PhiCanary.LookAtSpan(span);
        foreach (var (name, _) in span.TagObjects)
        {
            if (!_documented.Contains(name))
            {
                _undocumented.TryAdd(name, 0);
            }
        }
    }

    [GeneratedRegex("`([a-z_]+(?:\\.[a-z_]+)+)`")]
    private static partial Regex Attribute();
}
