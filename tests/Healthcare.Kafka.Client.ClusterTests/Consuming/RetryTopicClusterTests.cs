using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Retry topics of a service as a user writes it, over restarts and rebalances.</summary>
public sealed class RetryTopicClusterTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const int Partitions = 3;
    private const int Keys = 9;

    private readonly ConcurrentQueue<(string Key, int Number)> _handled = new();
    private readonly string _group = TestCluster.NewGroupId();
    private volatile Func<string, int, bool> _fails = static (_, _) => false;

    [Fact]
    public async Task Service_KeyFailsAndTheServiceRestarts_OtherKeysGoOnAndTheKeyKeepsItsOrder()
    {
        var (topic, retry) = await CreateTopicsAsync(Partitions);
        _fails = (key, _) => key == "k4";
        await using (await StartAsync(topic, retry))
        {
            Produce(topic, 0, 20);
            await Eventually.Async(async () => _handled.Count == 20 * (Keys - 1) && await IsCommittedAsync(topic, 20 * Keys));
        }

        Produce(topic, 20, 30);
        await using var second = await StartAsync(topic, retry);
        await Eventually.Async(async () => _handled.Count == 30 * (Keys - 1) && await IsCommittedAsync(topic, 30 * Keys));
        Assert.DoesNotContain(_handled, handled => handled.Key == "k4");

        _fails = static (_, _) => false;
        await Eventually.Async(async () => _handled.Count == 30 * Keys && await IsCommittedAsync(retry, (await cluster.ReadAllAsync(retry)).Count));

        for (var key = 0; key < Keys; key++)
        {
            Assert.Equal(Enumerable.Range(0, 30), NumbersOf($"k{key}"));
        }

        await Eventually.Async(async () => (await second.CheckHealthAsync()).Status == HealthStatus.Healthy);
        Assert.DoesNotContain(await cluster.ReadAllAsync(retry), copy => Encoding.UTF8.GetString(copy.Key!) != "k4");
    }

    [Fact]
    public async Task Services_JoinAndLeaveWhileKeysFail_KeysKeepTheirOrderAndNothingIsLost()
    {
        const int Count = 60;
        var (topic, retry) = await CreateTopicsAsync(Partitions);
        var tries = new ConcurrentDictionary<(string, int), int>();
        _fails = (key, number) => (number + key[1]) % 7 == 0 && tries.AddOrUpdate((key, number), 1, static (_, tries) => tries + 1) < 3;
        await using (var first = await StartAsync(topic, retry))
        {
            Produce(topic, 0, 20);
            await Eventually.Async(() => _handled.Count > 20);
            await using (await StartAsync(topic, retry))
            {
                Produce(topic, 20, 40);
                await Eventually.Async(() => _handled.Count > 30 * Keys);
            }

            Produce(topic, 40, Count);
            await Eventually.Async(() => _handled.Count > 45 * Keys);
        }

        await using var last = await StartAsync(topic, retry);
        await Eventually.Async(async () => await IsCommittedAsync(topic, Count * Keys) && await IsCommittedAsync(retry, (await cluster.ReadAllAsync(retry)).Count));

        for (var key = 0; key < Keys; key++)
        {
            var numbers = NumbersOf($"k{key}");
            Assert.Equal(Enumerable.Range(0, Count), numbers.Distinct());
            Assert.Equal(Enumerable.Range(0, Count), Enumerable.Reverse(numbers).Distinct().Reverse());
        }
    }

    [Fact]
    public async Task Service_RetryTopicHasFewerPartitions_SaysSoAndHandlesNothingOfTheOthers()
    {
        var (topic, retry) = await CreateTopicsAsync(partitions: 1);
        await using var host = await StartAsync(topic, retry);
        Produce(topic, 0, 5);

        await Eventually.Async(() => _handled.Count == 5 * Keys / Partitions && host.Logs.Of(EventIds.RetryPartitionMissing).Count > 0);

        Assert.All(_handled, handled => Assert.Equal(0, handled.Key[1] % Partitions));
        Assert.NotEqual(HealthStatus.Healthy, (await host.CheckHealthAsync()).Status);
    }

    private List<int> NumbersOf(string key) => [.. _handled.Where(handled => handled.Key == key).Select(handled => handled.Number)];

    private async Task<(string Topic, string Retry)> CreateTopicsAsync(int partitions) =>
        (await cluster.CreateTopicAsync(Partitions, prefix: "vitals"), await cluster.CreateTopicAsync(partitions, prefix: "retry"));

    private async Task<bool> IsCommittedAsync(string topic, long count) =>
        (await cluster.GetCommittedOffsetsAsync(_group, topic)).Sum(position => Math.Max(0, position.Offset.Value)) == count;

    private void Produce(string topic, int first, int last)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers, LingerMs = 5 }).Build();
        for (var number = first; number < last; number++)
        {
            for (var key = 0; key < Keys; key++)
            {
                // '0' is 48, a multiple of the partitions.
                producer.Produce(
                    new TopicPartition(topic, key % Partitions),
                    new Message<byte[]?, byte[]?> { Key = Encoding.UTF8.GetBytes($"k{key}"), Value = Encoding.UTF8.GetBytes($"{number}") });
            }
        }

        Assert.Equal(0, producer.Flush(Eventually.Deadline));
    }

    private Task<ServiceHost> StartAsync(string topic, string retry)
    {
        var appsettings = $$"""
            {
              "Kafka": {
                "BootstrapServers": "replaced-by-the-cluster:9092",
                "Consumers": {
                  "vitals": {
                    "GroupId": "{{_group}}",
                    "Topics": [ "{{topic}}" ],
                    "Order": "Key",
                    "PartitionAssignmentStrategy": "Range",
                    "SessionTimeout": "00:00:06",
                    "HeartbeatInterval": "00:00:01",
                    "CommitInterval": "00:00:00.050",
                    "Retry": { "MaxRetryAttempts": 0 },
                    "RetryTopic": { "Topic": "{{retry}}", "Delay": "00:00:00.050", "MaxDelay": "00:00:00.200", "MaxAttempts": 1000 }
                  }
                }
              }
            }
            """;
        return ServiceHost.StartAsync(cluster, appsettings, services =>
        {
            services.AddSingleton(new Handler(this));
            services.AddHealthcareConsumer<string, string, Handler>("vitals");
            services.PostConfigureAll<HealthcareProducerOptions>(static options => options.Topics.Clear());
        });
    }

    private sealed class Handler(RetryTopicClusterTests test) : IMessageHandler<string, string>
    {
        public Task HandleAsync(IncomingMessage<string, string> message, CancellationToken cancellationToken)
        {
            var number = int.Parse(message.Value);
            if (test._fails(message.Key, number))
            {
                throw new InvalidOperationException($"{Sentinel.Text} {message.Key}");
            }

            test._handled.Enqueue((message.Key, number));
            return Task.CompletedTask;
        }
    }
}
