using System.Diagnostics;
using Healthcare.Kafka.Client;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TestingYourHandler;

/// <summary>The service under test: its host, as Program.cs would build it, on an embedded cluster.</summary>
public sealed class ChartService : IAsyncDisposable
{
    public const string Topic = "clinical.observation.recorded";
    public const string Group = "chart-service";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly IHost _host;

    private ChartService(EmbeddedKafkaCluster cluster, IHost host)
    {
        Cluster = cluster;
        _host = host;
    }

    public EmbeddedKafkaCluster Cluster { get; }

    public Charts Charts => _host.Services.GetRequiredService<Charts>();

    public IHealthcareProducer<string, Observation> Producer => _host.Services.GetRequiredService<IHealthcareProducer<string, Observation>>();

    public static async Task<ChartService> StartAsync()
    {
        var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 3);
        cluster.CreateTopic(Topic, partitions: 6);

        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<Charts>();

        // Clients back off between connection attempts; a test need not wait seconds for a broker that is back.
        builder.Services.AddHealthcareProducer(options => options.ReconnectBackoffMax = TimeSpan.FromMilliseconds(200));
        builder.Services.AddHealthcareConsumer<string, Observation, ChartHandler>("observations", options =>
        {
            options.GroupId = Group;
            options.Topics.Add(Topic);
            options.ReconnectBackoffMax = TimeSpan.FromMilliseconds(200);
        });
        builder.Services.UseEmbeddedKafka(cluster);

        var service = new ChartService(cluster, builder.Build());
        await service._host.StartAsync();
        return service;
    }

    public async Task WaitForEntriesAsync(int count)
    {
        var start = Stopwatch.GetTimestamp();
        while (Charts.Count < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Deadline, $"{Charts.Count} of {count} entries within {Deadline}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Stops the host: the consumer commits what its handler finished.</summary>
    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_host).DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
