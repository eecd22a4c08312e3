using System.Collections.Concurrent;
using System.Diagnostics;

namespace ClinicalPipeline;

/// <summary>Everything that one run finds out about itself.</summary>
internal sealed class PipelineRun(string id, long maxUnconsumedBytes)
{
    private readonly long _createdAt = Stopwatch.GetTimestamp();
    private readonly ConcurrentDictionary<int, bool> _partitions = new();
    private long _startedAt;
    private long _lastHandledAt;
    private long _foreign;

    public string Id { get; } = id;

    public RunHeaders Headers { get; } = new(id);

    public EventLedger Events { get; } = new();

    public PatientOrder Order { get; } = new();

    public AlertLedger Alerts { get; } = new();

    public BadLines BadLines { get; } = new();

    public LatencyHistogram EventLatency { get; } = new();

    public LatencyHistogram AlertLatency { get; } = new();

    public UnconsumedWindow Window { get; } = new(maxUnconsumedBytes);

    /// <summary>Messages of other runs that were passed over.</summary>
    public long Foreign => Interlocked.Read(ref _foreign);

    public int Partitions => _partitions.Count;

    /// <summary>Whether the run came to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Why it did not.</summary>
    public string Failure { get; private set; } = "The worker failed; its error is in the log.";

    public bool IsInputFailure { get; private set; }

    /// <summary>From the start of the process to the first event that came back: mostly the consumers joining their groups.</summary>
    public TimeSpan StartUp => Stopwatch.GetElapsedTime(_createdAt, _startedAt == 0 ? Stopwatch.GetTimestamp() : _startedAt);

    /// <summary>From the end of the start-up to the last event handled.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_startedAt, Math.Max(_startedAt, Interlocked.Read(ref _lastHandledAt)));

    public void Start() => _startedAt = Stopwatch.GetTimestamp();

    public void Complete() => IsComplete = true;

    public void Fail(string reason, bool isInput = false) => (Failure, IsInputFailure) = (reason, isInput);

    /// <summary>Finds which event of this run a message is, or is about; one of another run is counted and passed over.</summary>
    public bool TryIdentify(Headers headers, out long sequence)
    {
        if (Headers.TryRead(headers, out sequence) && Events.Knows(sequence))
        {
            return true;
        }

        Interlocked.Increment(ref _foreign);
        return false;
    }

    /// <summary>Takes note of a batch whose handler is done.</summary>
    public void Handled(IReadOnlyList<HandledEvent> events, int partition, long receivedAt)
    {
        _partitions.TryAdd(partition, true);
        var consumed = 0L;
        foreach (var (sequence, patient, alerts) in events)
        {
            if (!Events.MarkConsumed(sequence))
            {
                continue;
            }

            consumed += Events.SizeOf(sequence);
            Order.FirstSight(patient, sequence);
            Alerts.MarkRaised(alerts);
            EventLatency.Record(receivedAt - Events.ProducedAt(sequence));
        }

        Interlocked.Exchange(ref _lastHandledAt, Stopwatch.GetTimestamp());
        Window.Leave(consumed);
    }

    public void AlertArrived(long sequence, ClinicalAlert alert, long arrivedAt)
    {
        if (Alerts.MarkArrived(sequence, alert))
        {
            AlertLatency.Record(arrivedAt - Events.ProducedAt(sequence));
        }
    }
}

/// <summary>An event that was handled, and how many alerts it raised.</summary>
internal readonly record struct HandledEvent(long Sequence, string Patient, int Alerts)
{
    public override string ToString() => "handled event";
}
