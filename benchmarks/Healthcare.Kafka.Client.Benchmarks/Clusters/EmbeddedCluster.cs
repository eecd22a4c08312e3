using System.Diagnostics;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Mock brokers in a child process.</summary>
internal sealed class EmbeddedCluster : BenchmarkCluster
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private EmbeddedCluster(Process process, string bootstrapServers)
    {
        _process = process;
        BootstrapServers = bootstrapServers;
    }

    public override string BootstrapServers { get; }

    public override string Description => "embedded cluster of 3 mock brokers, in a process of its own";

    public override bool IsEmbedded => true;

    public static async Task<EmbeddedCluster> StartAsync()
    {
        var process = Process.Start(OwnProcess.Command("cluster")) ?? throw new RunFailedException("The embedded cluster's process did not start.");
        var addresses = await process.StandardOutput.ReadLineAsync().WaitAsync(Deadline);
        return new EmbeddedCluster(process, addresses ?? throw new RunFailedException("The embedded cluster's process ended before it was up."));
    }

    public override async Task CreateTopicAsync(string topic, int partitions)
    {
        await _process.StandardInput.WriteLineAsync($"{topic} {partitions}");
        await _process.StandardInput.FlushAsync();
        if (await _process.StandardOutput.ReadLineAsync().WaitAsync(Deadline) != topic)
        {
            throw new RunFailedException($"The embedded cluster did not create {topic}.");
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Deadline);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
