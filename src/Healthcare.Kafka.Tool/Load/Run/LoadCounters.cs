using System.Collections.Concurrent;
using System.Diagnostics;

namespace Healthcare.Kafka.Tool;

/// <summary>What one phase of one contender's run counts. Any thread may add.</summary>
internal sealed class LoadCounters
{
    private readonly ConcurrentDictionary<string, long> _errors = new(StringComparer.Ordinal);
    private readonly NumberSet _persisted = new();
    private readonly NumberSet _received = new();
    private long _sent;
    private long _duplicates;
    private long _delivered;
    private long _deliveredBytes;
    private long _failed;
    private long _read;
    private long _readBytes;

    /// <summary>Gets the times from when a message was due to when its sender knew that it is persisted.</summary>
    public LatencyHistogram Produce { get; } = new();

    /// <summary>Gets the times from when a message was due to when the handler had it.</summary>
    public LatencyHistogram EndToEnd { get; } = new();

    public long Sent => Interlocked.Read(ref _sent);

    public long Delivered => Interlocked.Read(ref _delivered);

    public long DeliveredBytes => Interlocked.Read(ref _deliveredBytes);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Gets how many messages the handler got, those of others included where all are consumed.</summary>
    public long Read => Interlocked.Read(ref _read);

    public long ReadBytes => Interlocked.Read(ref _readBytes);

    public long Duplicates => Interlocked.Read(ref _duplicates);

    /// <summary>Gets how many messages are persisted and did not come.</summary>
    public long Missing => _persisted.CountMissingFrom(_received);

    public IReadOnlyDictionary<string, long> Errors => new SortedDictionary<string, long>(_errors, StringComparer.Ordinal);

    public void AddSent(int count) => Interlocked.Add(ref _sent, count);

    public void AddDelivered(long number, int bytes, long dueAt, long now)
    {
        Interlocked.Increment(ref _delivered);
        Interlocked.Add(ref _deliveredBytes, bytes);
        _persisted.Add(number);
        Produce.Record(now - dueAt);
    }

    public void AddFailed(string code, int count = 1)
    {
        Interlocked.Add(ref _failed, count);
        AddError(code, count);
    }

    public void AddError(string code, int count = 1) => _errors.AddOrUpdate(code, static (_, more) => more, static (_, before, more) => before + more, count);

    public void AddReceived(long number, int bytes, long dueAt)
    {
        if (!_received.Add(number))
        {
            Interlocked.Increment(ref _duplicates);
            return;
        }

        AddRead(1, bytes);
        EndToEnd.Record(Stopwatch.GetTimestamp() - dueAt);
    }

    public void AddRead(int count, long bytes)
    {
        Interlocked.Add(ref _read, count);
        Interlocked.Add(ref _readBytes, bytes);
    }
}
