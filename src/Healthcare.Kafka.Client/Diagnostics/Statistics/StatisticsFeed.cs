using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Healthcare.Kafka.Client;

/// <summary>
/// Takes librdkafka's statistics from the thread that serves its events and reads them on the thread pool. Only the latest are kept: what comes while
/// earlier ones wait takes their place.
/// </summary>
internal sealed class StatisticsFeed : IThreadPoolWorkItem
{
    private volatile ClientStatistics? _latest;
    private string? _unread;
    private int _unreadable;

    /// <summary>Gets what was read last; null before the first.</summary>
    public ClientStatistics? Latest => _latest;

    /// <summary>Gets how many could not be read.</summary>
    public int Unreadable => Volatile.Read(ref _unreadable);

    /// <summary>Takes statistics. Never throws, never waits.</summary>
    public void Offer(string json)
    {
        if (Interlocked.Exchange(ref _unread, json) is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (Interlocked.Exchange(ref _unread, null) is { } json)
        {
            Read(json);
        }
    }

    private void Read(string json)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(json));
        try
        {
            _latest = StatisticsParser.Parse(bytes.AsSpan(0, Encoding.UTF8.GetBytes(json, bytes)), _latest);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A librdkafka that writes them otherwise: gauges stay as they are, and the producer or consumer is not concerned.
            Interlocked.Increment(ref _unreadable);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
