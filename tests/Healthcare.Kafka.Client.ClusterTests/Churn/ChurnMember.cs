using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A process with a consumer of each group, from its start to its end.</summary>
internal sealed class ChurnMember
{
    private const int Stop = 19;
    private const int Continue = 18;

    // 128 and SIGSEGV.
    private const int Crash = 139;

    private static readonly TimeSpan _longestLeave = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly Process _process;
    private readonly List<(long Start, long End)> _frozen = [];
    private long _ended;

    private ChurnMember(string folder, Process process)
    {
        _folder = folder;
        _process = process;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => Interlocked.CompareExchange(ref _ended, Stopwatch.GetTimestamp(), 0);
        process.ErrorDataReceived += (_, data) => Lines.Enqueue(data.Data ?? "");
        process.BeginErrorReadLine();
    }

    public string Name => Path.GetFileName(_folder);

    /// <summary>Gets the warnings and errors that the process logged.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public static ChurnMember Start(string folder, string bootstrapServers, string topic, string groupPrefix, TimeSpan session)
    {
        Directory.CreateDirectory(folder);
        return new ChurnMember(folder, StartService("consume", bootstrapServers, topic, groupPrefix, folder, $"{session.TotalSeconds}"));
    }

    /// <summary>Starts the program beside this one.</summary>
    public static Process StartService(params string[] arguments) => Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "ChurnService"), arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Gets whether a consumer of the process had partitions yet: each opens its log with the first.</summary>
    public bool WasAssigned => Directory.EnumerateFiles(_folder, "*.log").Any();

    /// <summary>Gets whether the process died in native code: for its group it is one that was killed.</summary>
    public bool HasCrashed => _process.HasExited && _process.ExitCode == Crash;

    public void AssertRuns()
    {
        if (_process.HasExited)
        {
            Assert.Fail($"{Name} ended by itself at {_process.ExitTime:HH:mm:ss.fff} with {_process.ExitCode}: {string.Join('\n', Lines)}");
        }
    }

    /// <summary>Has the process stop in good order.</summary>
    /// <returns>False when it crashed instead.</returns>
    public async Task<bool> LeaveAsync()
    {
        if (HasCrashed)
        {
            return false;
        }

        AssertRuns();
        await _process.StandardInput.WriteLineAsync();
        using var deadline = new CancellationTokenSource(_longestLeave);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            Assert.Fail($"{Name} did not stop within {_longestLeave}: {string.Join('\n', Lines)}");
        }

        Interlocked.CompareExchange(ref _ended, Stopwatch.GetTimestamp(), 0);
        Assert.True(_process.ExitCode is 0 or Crash, $"{Name} ended with {_process.ExitCode}: {string.Join('\n', Lines)}");
        return _process.ExitCode == 0;
    }

    /// <summary>Ends the process with SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        Interlocked.CompareExchange(ref _ended, Stopwatch.GetTimestamp(), 0);
    }

    /// <summary>Stops the process with SIGSTOP for a time, as a long garbage collection or a moving virtual machine would.</summary>
    public async Task FreezeAsync(TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        Send(Stop);
        await Task.Delay(time);
        Send(Continue);
        _frozen.Add((start, Stopwatch.GetTimestamp()));
    }

    /// <summary>Reads what the process did in one group, after its end.</summary>
    public ConsumptionLog Read(string consumer)
    {
        var path = Path.Combine(_folder, $"{consumer}.log");
        var log = ConsumptionLog.Parse(Name, File.Exists(path) ? File.ReadAllText(path) : "", _ended);
        _frozen.ForEach(time => log.Freeze(time.Start, time.End));
        return log;
    }

    // One that is gone takes no signal.
    private void Send(int signal) => Assert.True(Signal(_process.Id, signal) == 0 || _process.HasExited, $"{Name} took no signal {signal}");

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
