using System.Collections.Concurrent;

namespace ClinicalPipeline;

/// <summary>Checks that the events of each patient come back in the order in which they were produced.</summary>
internal sealed class PatientOrder
{
    private readonly ConcurrentDictionary<string, LastSeen> _last = new(StringComparer.Ordinal);
    private long _outOfOrder;

    public int Patients => _last.Count;

    public long OutOfOrder => Interlocked.Read(ref _outOfOrder);

    /// <summary>Takes note of an event that came back for the first time. One that comes again is a duplicate, not a matter of order.</summary>
    public void FirstSight(string patient, long sequence)
    {
        var last = _last.GetOrAdd(patient, static _ => new LastSeen());

        // Only one lane handles a patient at a time; the lock is there to find out, should that not hold.
        lock (last)
        {
            if (sequence < last.Sequence)
            {
                Interlocked.Increment(ref _outOfOrder);
            }
            else
            {
                last.Sequence = sequence;
            }
        }
    }

    private sealed class LastSeen
    {
        public long Sequence { get; set; } = -1;
    }
}
