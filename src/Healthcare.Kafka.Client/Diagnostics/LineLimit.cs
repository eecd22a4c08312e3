using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client;

/// <summary>Bounds how often the same thing is logged: the first lines of each kind within a minute. What is left out is counted, and told with the next line.</summary>
/// <param name="time">The clock.</param>
/// <param name="linesPerMinute">How many lines of one kind a minute takes, which begins with the first of them.</param>
/// <typeparam name="TKind">What makes two lines the same; few enough to be kept for ever.</typeparam>
internal sealed class LineLimit<TKind>(TimeProvider time, int linesPerMinute)
    where TKind : notnull
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<TKind, Minute> _minutes = new();

    /// <summary>Asks for each line, from any thread.</summary>
    /// <param name="kind">What the line is about.</param>
    /// <param name="leftOut">How many lines of the kind were left out since the last one that was not.</param>
    public bool Allows(TKind kind, out long leftOut)
    {
        var minute = _minutes.GetOrAdd(kind, static _ => new Minute());
        lock (minute)
        {
            var now = time.GetTimestamp();
            if (minute.Lines == 0 || time.GetElapsedTime(minute.Begin, now) >= Interval)
            {
                (minute.Begin, minute.Lines) = (now, 0);
            }

            var isAllowed = minute.Lines < linesPerMinute;
            leftOut = isAllowed ? minute.LeftOut : 0;
            minute.LeftOut = isAllowed ? 0 : minute.LeftOut + 1;
            minute.Lines += isAllowed ? 1 : 0;
            return isAllowed;
        }
    }

    /// <summary>Takes what was left out and not told yet, for a last line of each kind.</summary>
    public IEnumerable<(TKind Kind, long LeftOut)> TakeLeftOut()
    {
        foreach (var (kind, minute) in _minutes)
        {
            long leftOut;
            lock (minute)
            {
                (leftOut, minute.LeftOut) = (minute.LeftOut, 0);
            }

            if (leftOut > 0)
            {
                yield return (kind, leftOut);
            }
        }
    }

    private sealed class Minute
    {
        public long Begin { get; set; }

        public int Lines { get; set; }

        public long LeftOut { get; set; }
    }
}
