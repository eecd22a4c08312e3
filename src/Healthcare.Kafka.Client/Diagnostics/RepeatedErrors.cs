using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>Tells which error is worth a log line: librdkafka repeats one such as all brokers down several times a second while it lasts.</summary>
internal sealed class RepeatedErrors(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ErrorCode, long> _told = new();

    /// <summary>Asks for each error, from any thread; true for the first of its code, and then at most once a minute.</summary>
    public bool IsNews(ErrorCode code)
    {
        var now = time.GetTimestamp();
        if (_told.TryAdd(code, now))
        {
            return true;
        }

        var last = _told[code];
        return time.GetElapsedTime(last, now) >= Interval && _told.TryUpdate(code, now, last);
    }
}
