namespace ClinicalPipeline;

/// <summary>
/// What is known of every event by its sequence number: when it was produced, how large it is, whether the brokers hold it, how often it came back.
/// One thread adds; any thread may do the rest. 24 bytes an event, so that nothing is forgotten before the end.
/// </summary>
internal sealed class EventLedger
{
    private const int ChunkBits = 14;
    private const int ChunkSize = 1 << ChunkBits;

    private volatile Entry[][] _chunks = [];
    private long _added;
    private long _persisted;
    private long _consumed;
    private long _sightings;

    public long Added => Interlocked.Read(ref _added);

    /// <summary>How many events the brokers hold for certain.</summary>
    public long Persisted => Interlocked.Read(ref _persisted);

    /// <summary>How many events came back at least once.</summary>
    public long Consumed => Interlocked.Read(ref _consumed);

    /// <summary>How often an event came back that had come back before.</summary>
    public long Duplicated => Interlocked.Read(ref _sightings) - Consumed;

    /// <summary>Adds the next event.</summary>
    /// <returns>Its sequence number, from 0.</returns>
    public long Add(long producedAt, int size)
    {
        var sequence = _added;
        var chunk = (int)(sequence >> ChunkBits);
        if (chunk == _chunks.Length)
        {
            _chunks = [.. _chunks, new Entry[ChunkSize]];
        }

        _chunks[chunk][sequence & (ChunkSize - 1)] = new Entry { ProducedAt = producedAt, Size = size };
        Interlocked.Increment(ref _added);
        return sequence;
    }

    public void MarkPersisted(long sequence)
    {
        At(sequence).IsPersisted = true;
        Interlocked.Increment(ref _persisted);
    }

    /// <returns>Whether the event came back for the first time.</returns>
    public bool MarkConsumed(long sequence)
    {
        Interlocked.Increment(ref _sightings);
        if (Interlocked.Increment(ref At(sequence).Sightings) > 1)
        {
            return false;
        }

        Interlocked.Increment(ref _consumed);
        return true;
    }

    public bool Knows(long sequence) => sequence >= 0 && sequence < Added;

    public long ProducedAt(long sequence) => At(sequence).ProducedAt;

    public int SizeOf(long sequence) => At(sequence).Size;

    /// <summary>Counts the events that the brokers hold and that never came back.</summary>
    public long CountLost()
    {
        var lost = 0L;
        for (var sequence = 0L; sequence < Added; sequence++)
        {
            ref var entry = ref At(sequence);
            lost += entry.IsPersisted && Volatile.Read(ref entry.Sightings) == 0 ? 1 : 0;
        }

        return lost;
    }

    private ref Entry At(long sequence) => ref _chunks[(int)(sequence >> ChunkBits)][sequence & (ChunkSize - 1)];

    private struct Entry
    {
        public long ProducedAt;
        public int Size;
        public int Sightings;
        public bool IsPersisted;
    }
}
