using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Healthcare.Kafka.Tool;

/// <summary>Shows how a load test goes: a live table on a terminal, a plain line a second where the output goes to a file, or nothing.</summary>
internal sealed class LoadProgress : ILoadProgress
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(0.95);

    private readonly IAnsiConsole _console;
    private readonly bool _isQuiet;
    private readonly LoadPlan _plan;
    private LiveDisplayContext? _live;
    private long _writtenAt;
    private int _waiting;

    public LoadProgress(IAnsiConsole console, LoadPlan plan, bool isQuiet) => (_console, _plan, _isQuiet, _waiting) = (console, plan, isQuiet, plan.Contenders.Count);

    public Task<T> ShowAsync<T>(Func<Task<T>> work) => _isQuiet || !_console.Profile.Capabilities.Interactive
        ? work()
        : _console.Live(Text.Empty).AutoClear(true).StartAsync(live =>
        {
            _live = live;
            return work();
        });

    public void Starting(Contender contender)
    {
        _waiting--;
        if (!_isQuiet && _live is null)
        {
            Write($"{contender.Name}: starting");
        }
    }

    public void Report(Contender contender, LoadSample sample, LoadCounters counters)
    {
        if (_isQuiet)
        {
            return;
        }

        var left = Left(sample, counters);
        string[] cells =
        [
            contender.Name, Show($"{sample.Seconds:0} s"), Show($"{sample.ProducedPerSecond:N0}/s"), Show($"{sample.ConsumedPerSecond:N0}/s"),
            Latencies(counters.Produce), Latencies(counters.EndToEnd), Show($"{counters.Errors.Values.Sum():N0}"), Show($"{Math.Max(0, left):0} s"),
        ];
        if (_live is { } live)
        {
            live.UpdateTarget(Rendering.Table("client", ">time", ">produced", ">consumed", ">p50/p99/p99.9 persisted", ">end to end", ">errors", ">left").Row(cells));
            live.Refresh();
        }
        else if (Stopwatch.GetElapsedTime(_writtenAt) >= BetweenLines)
        {
            _writtenAt = Stopwatch.GetTimestamp();
            Write($"{cells[0]}: {cells[1]}  produced {cells[2]}  consumed {cells[3]}  persisted {cells[4]}  end to end {cells[5]}  errors {cells[6]}  left {cells[7]}");
        }
    }

    /// <summary>Estimates the seconds that are left: those of this client, and as many for each that waits as this one takes in all.</summary>
    private double Left(LoadSample sample, LoadCounters counters)
    {
        var done = _plan.HasProducer ? counters.Delivered : counters.Read;
        var byCount = _plan.Count is { } count ? sample.Seconds * (count - done) / Math.Max(1, done) : double.MaxValue;
        var own = Math.Min(byCount, _plan.Limit.TotalSeconds - sample.Seconds);
        return own + (_waiting * (_plan.WarmUp.TotalSeconds + sample.Seconds + own));
    }

    private void Write(string line) => _console.Profile.Out.Writer.WriteLine(line);

    private static string Latencies(LatencyHistogram recorded) => recorded.Count == 0
        ? "-"
        : Show($"{recorded.Quantile(0.5):0.0}/{recorded.Quantile(0.99):0.0}/{recorded.Quantile(0.999):0.0} ms");

    private static string Show(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
