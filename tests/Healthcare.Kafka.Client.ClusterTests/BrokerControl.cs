using System.Diagnostics;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>
/// What stops and starts brokers of the real cluster: the program that KAFKA_BROKER_CONTROL names, called with "stop" or "start" and a broker's id. The tests
/// kill nothing that they did not start; who sets the variable lends them the brokers.
/// </summary>
internal sealed class BrokerControl
{
    private const string Variable = "KAFKA_BROKER_CONTROL";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly string _program;
    private readonly HashSet<int> _stopped = [];

    private BrokerControl(string program) => _program = program;

    /// <summary>Gets the control of a real cluster; null where there is none.</summary>
    public static BrokerControl? Of(TestCluster cluster) =>
        !cluster.IsEmbedded && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } program ? new BrokerControl(program) : null;

    /// <summary>Ends a broker at once, without a word to the others.</summary>
    public async Task StopAsync(int broker)
    {
        _stopped.Add(broker);
        await RunAsync("stop", broker);
    }

    public async Task StartAsync(int broker)
    {
        await RunAsync("start", broker);
        _stopped.Remove(broker);
    }

    /// <summary>Starts what a test that failed left stopped.</summary>
    public async Task StartAllAsync()
    {
        foreach (var broker in _stopped.ToList())
        {
            await StartAsync(broker);
        }
    }

    // Its output is not read: a broker that it starts would hold that open.
    private async Task RunAsync(string command, int broker)
    {
        using var process = Process.Start(new ProcessStartInfo(_program, [command, $"{broker}"]))!;
        await process.WaitForExitAsync(CancellationToken.None).WaitAsync(Deadline, CancellationToken.None);
        Assert.True(process.ExitCode == 0, $"{_program} {command} {broker} ended with {process.ExitCode}");
    }
}
