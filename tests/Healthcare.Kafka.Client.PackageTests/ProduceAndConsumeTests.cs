using System.Collections.Concurrent;
using System.Globalization;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Healthcare.Kafka.Client.PackageTests;

public class ProduceAndConsumeTests
{
    private const int Count = 100;

    [Fact]
    public async Task Host_FromThePackages_ConsumesWhatItProduces()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(brokers: 1);
        cluster.CreateTopic("vitals", partitions: 2);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kafka:Consumers:vitals:GroupId"] = "package-tests",
            ["Kafka:Consumers:vitals:Topics:0"] = "vitals",
        });
        builder.Services.AddSingleton<Seen>();
        builder.Services.AddHealthcareProducer();
        builder.Services.AddHealthcareConsumer<string, Vital, VitalHandler>("vitals");
        // How fast a busy test machine is says nothing about the packages.
        builder.Services.AddHealthChecks().AddHealthcareKafka(options => (options.ProducerLatency, options.EndToEndLatency) = (null, null));
        builder.Services.UseEmbeddedKafka(cluster);
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        var messages = Enumerable.Range(0, Count)
            .Select(i => new OutgoingMessage<string, Vital>((i % 7).ToString(CultureInfo.InvariantCulture), new Vital("8867-4", i)))
            .ToList();
        var delivery = await host.Services.GetRequiredService<IHealthcareProducer<string, Vital>>()
            .ProduceBatchAsync("vitals", messages, TestContext.Current.CancellationToken);
        var seen = await host.Services.GetRequiredService<Seen>().All.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.True(delivery.AllPersisted);
        Assert.Equal(Enumerable.Range(0, Count), seen.Order());
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, health.Status);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed record Vital(string Code, int Value);

    private sealed class Seen
    {
        private readonly ConcurrentQueue<int> _values = [];
        private readonly TaskCompletionSource<IReadOnlyList<int>> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IReadOnlyList<int>> All => _all.Task;

        public void Add(int value)
        {
            _values.Enqueue(value);
            if (_values.Count == Count)
            {
                _all.TrySetResult([.. _values]);
            }
        }
    }

    private sealed class VitalHandler(Seen seen) : IBatchHandler<string, Vital>
    {
        public Task HandleAsync(MessageBatch<string, Vital> batch, CancellationToken cancellationToken)
        {
            foreach (var message in batch)
            {
                seen.Add(message.Value.Value);
            }

            return Task.CompletedTask;
        }
    }
}
