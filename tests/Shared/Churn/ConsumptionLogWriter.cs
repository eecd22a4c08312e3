using System.Diagnostics;
using System.Text;

namespace Healthcare.Kafka.Client.Shared;

/// <summary>Writes down what one consumer of one process was assigned and handled. A line is with the operating system when a call returns, so that no kill takes it away.</summary>
/// <remarks>
/// A line begins with its kind and a time of the machine's monotonic clock, the same in all processes: A, R, L a partition is assigned, revoked, lost;
/// U what was handled is not all committed at a revoke; C the brokers took a commit; F, G commits begin to fail, and succeed again;
/// N the group's offsets could not be asked for; S, E, X a call of the handler starts, ends, is cut off; Q the consumer has stopped in good order.
/// </remarks>
internal sealed class ConsumptionLogWriter(string path) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    private int _calls;

    public void Assignment(char kind, int partition) => Write($"{kind} {Stopwatch.GetTimestamp()} {partition}");

    public void Committed(int partition, long offset) => Write($"C {Stopwatch.GetTimestamp()} {partition} {offset}");

    /// <summary>Writes what is of the consumer and of no partition.</summary>
    public void Event(char kind) => Write($"{kind} {Stopwatch.GetTimestamp()}");

    /// <summary>Writes that a call starts, with the offset, id and key of each of its messages.</summary>
    /// <returns>The call's number.</returns>
    public int Start(int partition, IEnumerable<(long Offset, int Id, string Key)> messages)
    {
        var call = Interlocked.Increment(ref _calls);
        var list = string.Join(' ', messages.Select(static message => $"{message.Offset}:{message.Id}:{message.Key}"));
        Write($"S {Stopwatch.GetTimestamp()} {partition} {call} {list}");
        return call;
    }

    /// <summary>Writes that a call ended, before the consumer hears of it: what is committed is written here.</summary>
    public void End(int call, bool isHandled) => Write($"{(isHandled ? 'E' : 'X')} {Stopwatch.GetTimestamp()} {call}");

    public void Quit() => Event('Q');

    public void Dispose() => _file.Dispose();

    private void Write(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_gate)
        {
            _file.Write(bytes);
        }
    }
}
