using System.Diagnostics;

[assembly: AssemblyFixture(typeof(Healthcare.Kafka.Client.ClusterTests.EverySpan))]

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Has every test of the program run with spans, as a service with an exporter does, and shows each of them to <see cref="PhiCanary"/>.</summary>
public sealed class EverySpan : IDisposable
{
    private static readonly AsyncLocal<bool> _isOff = new();

    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = static source => source.Name == KafkaMeter.Name,
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => _isOff.Value ? ActivitySamplingResult.None : ActivitySamplingResult.AllDataAndRecorded,
        ActivityStopped = PhiCanary.LookAtSpan,
    };

    /// <summary>Begins to listen.</summary>
    public EverySpan() => ActivitySource.AddActivityListener(_listener);

    /// <summary>Leaves the calls of the test that calls this without spans of theirs: their headers are then what the test gave.</summary>
    internal static void LeaveOut() => _isOff.Value = true;

    /// <summary>Ends it.</summary>
    public void Dispose() => _listener.Dispose();
}
