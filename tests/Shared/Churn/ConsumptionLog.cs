using System.Globalization;

namespace Healthcare.Kafka.Client.Shared;

/// <summary>What one process did as a member of one group, read from what <see cref="ConsumptionLogWriter"/> wrote.</summary>
internal sealed class ConsumptionLog
{
    // A call that was about to start, and a look at what is committed, may be written down late.
    private static readonly long _late = 2 * System.Diagnostics.Stopwatch.Frequency;

    private readonly Dictionary<int, AssignmentEpoch> _current = [];
    private readonly Dictionary<int, Handling> _running = [];
    private readonly string _process;
    private readonly List<CommitObservation> _commits = [];
    private readonly List<long> _failedLookups = [];

    private ConsumptionLog(string process) => _process = process;

    public List<AssignmentEpoch> Epochs { get; } = [];

    /// <summary>Gets the calls, in the order in which they started.</summary>
    public List<Handling> Handlings { get; } = [];

    /// <summary>Gets the commits that the brokers took from this process.</summary>
    public IReadOnlyList<CommitObservation> Commits => _commits;

    /// <summary>Gets when the group's offsets could not be asked for: an assignment may then begin without knowing what is completed beyond them.</summary>
    public IReadOnlyList<long> FailedLookups => _failedLookups;

    /// <summary>Gets when the process could not commit.</summary>
    public CommitTroubles Troubles { get; } = new();

    /// <summary>Gets when the process was frozen.</summary>
    public List<(long Start, long End)> Frozen { get; } = [];

    /// <summary>Gets what no log of an owner would hold.</summary>
    public List<string> Breaches { get; } = [];

    /// <param name="process">Names the process.</param>
    /// <param name="text">The log. A last line without an end was cut off by a kill, and is nothing that anybody relies on.</param>
    /// <param name="ended">When the process had ended.</param>
    public static ConsumptionLog Parse(string process, string text, long ended)
    {
        var log = new ConsumptionLog(process);
        var lines = text.Split('\n');
        foreach (var line in lines.AsSpan(0, lines.Length - 1))
        {
            log.Take(line);
        }

        foreach (var handling in log._running.Values)
        {
            handling.End = ended;
        }

        foreach (var epoch in log._current.Values)
        {
            epoch.Lose(ended);
        }

        return log;
    }

    public void Freeze(long start, long end)
    {
        Frozen.Add((start, end));
        Troubles.Add(start, end);
    }

    private void Take(string line)
    {
        var parts = line.Split(' ');
        var (kind, time, number) = (parts[0][0], Long(parts[1]), parts.Length > 2 ? Int(parts[2]) : -1);
        switch (kind)
        {
            case 'A':
                Assign(number, time);
                break;
            case 'R':
                Current(number, line)?.Release(time);
                break;
            case 'L':
                Current(number, line)?.Lose(time);
                break;
            case 'U' when Current(number, line) is { } epoch:
                epoch.IsUnfinished = true;
                break;
            case 'C':
                Commit(number, Long(parts[3]), time, line);
                break;
            case 'F':
                Troubles.Begin(time);
                break;
            case 'G':
                Troubles.End(time);
                break;
            case 'N':
                _failedLookups.Add(time);
                break;
            case 'S':
                Start(number, time, Int(parts[3]), parts.AsSpan(4), line);
                break;
            case 'E' or 'X' when _running.Remove(number, out var handling):
                End(handling, time, kind == 'E');
                break;
            case 'Q':
                Quit(time);
                break;
            default:
                throw new FormatException(line);
        }
    }

    private void Assign(int partition, long time)
    {
        _current.GetValueOrDefault(partition)?.Lose(time);
        _current[partition] = new AssignmentEpoch(_process, partition, time);
        Epochs.Add(_current[partition]);
    }

    private void Start(int partition, long time, int call, ReadOnlySpan<string> words, string line)
    {
        if (Current(partition, line) is not { } epoch)
        {
            return;
        }

        if (epoch.Released is not null)
        {
            Breaches.Add($"handled after the release of {epoch}: {line}");
        }
        else if (time > epoch.End + _late)
        {
            Breaches.Add($"handled after the loss of {epoch}: {line}");
        }

        var messages = new List<(long, int, string)>(words.Length);
        foreach (var word in words)
        {
            var fields = word.Split(':');
            messages.Add((Long(fields[0]), Int(fields[1]), string.Intern(fields[2])));
        }

        Handlings.Add(_running[call] = new Handling(epoch, time, messages));
    }

    private void Commit(int partition, long offset, long time, string line)
    {
        _commits.Add(new CommitObservation(partition, offset, time));
        if (Current(partition, line) is { } epoch && time > epoch.End + _late)
        {
            Breaches.Add($"K3: committed after the end of {epoch}: {line}");
        }
    }

    private void End(Handling handling, long time, bool isHandled)
    {
        (handling.End, handling.IsHandled) = (time, isHandled);
        if (isHandled && handling.Epoch.IsInGoodOrder && handling.Epoch.Released < time)
        {
            Breaches.Add($"handled on after the release of {handling}");
        }
    }

    private void Quit(long time)
    {
        foreach (var epoch in _current.Values.Where(epoch => epoch.End is null))
        {
            epoch.Release(time);
        }
    }

    private AssignmentEpoch? Current(int partition, string line)
    {
        if (_current.TryGetValue(partition, out var epoch))
        {
            return epoch;
        }

        Breaches.Add($"{_process} was never assigned what it speaks of: {line}");
        return null;
    }

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static long Long(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
