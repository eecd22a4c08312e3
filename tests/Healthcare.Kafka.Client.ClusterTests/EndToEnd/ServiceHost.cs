using System.Diagnostics.Metrics;
using System.Text;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A service as a user writes it: appsettings, two registrations, a handler, a health check.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ServiceHost(IHost host, CollectedLogs logs)
    {
        _host = host;
        Logs = logs;
        Metrics = new CollectedMetrics(host.Services.GetRequiredService<IMeterFactory>());
    }

    public CollectedLogs Logs { get; }

    public CollectedMetrics Metrics { get; }

    public IServiceProvider Services => _host.Services;

    public IHealthcareProducer<string, Observation> Producer => Services.GetRequiredService<IHealthcareProducer<string, Observation>>();

    public static Task<ServiceHost> StartAsync(
        TestCluster cluster, string appsettings, Action<IServiceCollection> register, Action<KafkaHealthOptions>? health = null) =>
        StartAsync(cluster.Use, appsettings, register, health);

    /// <summary>Starts a service on a cluster that has faults.</summary>
    public static Task<ServiceHost> StartAsync(EmbeddedKafkaCluster cluster, string appsettings, Action<IServiceCollection> register) =>
        StartAsync(services => services.UseEmbeddedKafka(cluster), appsettings, register, health: null);

    private static async Task<ServiceHost> StartAsync(
        Action<IServiceCollection> use, string appsettings, Action<IServiceCollection> register, Action<KafkaHealthOptions>? health)
    {
        var logs = new CollectedLogs();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(appsettings)));
        builder.Services.AddSingleton<ILoggerFactory>(logs);
        register(builder.Services);

        // How fast a busy test machine is says nothing about the code.
        builder.Services.AddHealthChecks().AddHealthcareKafka(options =>
        {
            (options.ProducerLatency, options.EndToEndLatency) = (null, null);
            health?.Invoke(options);
        });
        use(builder.Services);
        var host = new ServiceHost(builder.Build(), logs);
        await host._host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public async Task<HealthReportEntry> CheckHealthAsync(string name = "healthcare-kafka") =>
        (await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries[name];

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        Metrics.Dispose();
    }
}
