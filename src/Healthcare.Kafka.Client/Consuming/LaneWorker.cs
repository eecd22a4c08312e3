namespace Healthcare.Kafka.Client;

/// <summary>Runs a lane's batches on the thread pool, one after the other, turn by turn, and keeps the records of the one that runs.</summary>
internal sealed class LaneWorker : IThreadPoolWorkItem
{
    private RawRecord[] _buffer = [];
    private Lane? _lane;

    /// <summary>Gets the batch that runs; empty before the first.</summary>
    public ReadOnlyMemory<RawRecord> Records { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Gets or sets whether the lane waits for it to look for its first batch.</summary>
    public bool IsStarting { get; set; }

    public LaneWorker For(Lane lane)
    {
        (_lane, IsStarting) = (lane, true);
        return this;
    }

    public void Execute() => _ = _lane!.RunAsync(this);

    /// <summary>Takes a batch, of records that are ready.</summary>
    public void Take(ILaneQueue queue, int most, long maxBytes)
    {
        var count = Math.Min(most, queue.Ready);
        if (count > _buffer.Length)
        {
            _buffer = new RawRecord[Math.Min(most, Math.Max(16, 2 * count))];
        }

        Bytes = queue.Bytes;
        Records = _buffer.AsMemory(0, queue.Take(_buffer.AsSpan(0, count), maxBytes));
        Bytes -= queue.Bytes;
    }

    /// <summary>Releases the batch, and lets go of it.</summary>
    public void Clear()
    {
        RawRecord.Release(Records.Span);
        _buffer.AsSpan(0, Records.Length).Clear();
        Records = default;
        Bytes = 0;
    }
}
