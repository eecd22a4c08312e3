using System.Diagnostics;
using Healthcare.Kafka.Client.Testing;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Counts what the whole process holds, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(EmbeddedKafkaLifetimeTests), DisableParallelization = true)]
[Collection(nameof(EmbeddedKafkaLifetimeTests))]
public class EmbeddedKafkaLifetimeTests
{
    [Fact]
    public async Task StartAsync_AfterConfluentKafka_LoadsNoSecondLibrdkafka()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        using var process = Process.GetCurrentProcess();

        var loaded = process.Modules.Cast<ProcessModule>()
            .Where(module => module.ModuleName.Contains("librdkafka", StringComparison.Ordinal))
            .Select(module => module.FileName)
            .Distinct();

        Assert.Single(loaded);
    }

    [Fact]
    public async Task DisposeAsync_TenClusters_LeavesNoThreadSocketOrPort()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Counts threads and file descriptors in /proc.");
        await StartUseAndDisposeAsync(clusters: 2);
        var (threads, descriptors) = Count();

        var addresses = await StartUseAndDisposeAsync(clusters: 10);

        await Eventually.Async(() => Count() is var now && now.Threads <= threads && now.Descriptors <= descriptors, "threads and descriptors are gone");
        foreach (var address in addresses)
        {
            using var socket = new System.Net.Sockets.TcpClient();
            await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(
                () => socket.ConnectAsync("127.0.0.1", int.Parse(address.Split(':')[1], provider: null), TestContext.Current.CancellationToken).AsTask());
        }
    }

    private static async Task<string[]> StartUseAndDisposeAsync(int clusters)
    {
        var running = await Task.WhenAll(Enumerable.Range(0, clusters).Select(_ => EmbeddedKafkaCluster.StartAsync()));
        foreach (var cluster in running)
        {
            using var producer = cluster.CreateProducer();
            await producer.ProduceAsync("vitals", "p1", "v1");
            Assert.Single(await cluster.ReadAllAsync("vitals", cancellationToken: TestContext.Current.CancellationToken));
        }

        await Task.WhenAll(running.Select(cluster => cluster.DisposeAsync().AsTask()));
        return [.. running.SelectMany(cluster => cluster.BootstrapServers.Split(','))];
    }

    // librdkafka's threads only: the thread pool of .NET comes and goes as it likes.
    private static (int Threads, int Descriptors) Count() => (
        Directory.GetDirectories("/proc/self/task").Count(task => NameOf(task).StartsWith("rdk:", StringComparison.Ordinal)),
        Directory.GetFileSystemEntries("/proc/self/fd").Length);

    private static string NameOf(string task)
    {
        var path = Path.Combine(task, "comm");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }
}
