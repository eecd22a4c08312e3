using System.Collections.Concurrent;
using System.Text;
using Healthcare.Kafka.Client.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Dead letters of a service as a user writes it: written, parked, redriven.</summary>
public sealed class DeadLetterTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const int Partitions = 3;

    private readonly ConcurrentQueue<(string Key, string Value)> _handled = new();
    private volatile string? _failingKey;

    // Fault test 30.
    [Fact]
    public async Task Consumer_PoisonAndFailingMessages_AreDeadLetteredByteForByteAndTheRestKeepsItsOrder()
    {
        var (topic, dead) = await CreateTopicsAsync();
        await using var host = await StartAsync(topic, dead, TestCluster.NewGroupId());
        _failingKey = $"{Sentinel.Text}-b";
        var poison = Encoding.UTF8.GetBytes($"poison {Sentinel.Text} \u00e9").Append((byte)0xff).ToArray();
        var headers = new Headers { { "message-id", Encoding.UTF8.GetBytes("id-4") }, { "note", [0, 255] }, { "empty", [] }, { "none", null }, { "note", [1] } };
        using (var producer = Producer())
        {
            for (var index = 0; index < 8; index++)
            {
                producer.Produce(new TopicPartition(topic, 1), new Message<byte[]?, byte[]?>
                {
                    Key = index == 6 ? null : Encoding.UTF8.GetBytes($"{Sentinel.Text}-{(index == 2 ? 'b' : 'a')}"),
                    Value = index is 4 or 6 ? poison : Encoding.UTF8.GetBytes($"{Sentinel.Text} {index}"),
                    Headers = index == 4 ? headers : null,
                    Timestamp = new Timestamp(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - index, TimestampType.CreateTime),
                });
            }

            Assert.Equal(0, producer.Flush(Eventually.Deadline));
        }

        await Eventually.Async(() => _handled.Count == 5 && host.Logs.Of(EventIds.MessageDeadLettered).Count == 3);
        var sources = (await cluster.ReadAllAsync(topic)).ToDictionary(record => record.Offset);
        var letters = await cluster.ReadAllAsync(dead);
        await host.StopAsync();

        Assert.Equal([0, 1, 3, 5, 7], _handled.Select(handled => int.Parse(handled.Value[^1..])));
        Assert.Equal([(1, "2"), (1, "4"), (1, "6")], letters.Select(letter => (letter.Partition, Text(letter, "dlq-offset"))));
        Assert.Equal(["HandlerFailed", "DeserializationFailed", "DeserializationFailed"], letters.Select(letter => Text(letter, "dlq-reason")));
        Assert.All(letters, letter =>
        {
            var source = sources[long.Parse(Text(letter, "dlq-offset")!)];
            Assert.Equal(source.Key, letter.Key);
            Assert.Equal(source.Value, letter.Value);
            Assert.Equal(source.Timestamp.UnixTimestampMs, letter.Timestamp.UnixTimestampMs);
            Assert.Equal(source.Headers.Select(Bytes), letter.Headers.Take(source.Headers.Count).Select(Bytes));
            Assert.All(letter.Headers.Skip(source.Headers.Count), header =>
            {
                Assert.StartsWith("dlq-", header.Key, StringComparison.Ordinal);
                Sentinel.AssertAbsent(Encoding.UTF8.GetString(header.GetValueBytes()));
            });
        });
        Assert.Equal(5, sources[4].Headers.Count);
        Sentinel.AssertAbsent(host.Logs);

        static (string, string) Bytes(IHeader header) => (header.Key, header.GetValueBytes() is { } value ? Convert.ToHexString(value) : "null");
    }

    [Fact]
    public async Task Redrive_AfterTheCauseIsGone_BringsEveryKeyBackInOrderAndReleasesIt()
    {
        var (topic, dead) = await CreateTopicsAsync();
        var group = TestCluster.NewGroupId();
        await using var host = await StartAsync(topic, dead, group, parkKey: true);
        _failingKey = "b";
        Produce(topic, 0, 20);
        await Eventually.Async(() => _handled.Count == 40 && host.Logs.Of(EventIds.MessageDeadLettered).Count == 20);
        Assert.DoesNotContain(_handled, handled => handled.Key == "b");

        _failingKey = null;
        var redrive = host.Services.GetRequiredKeyedService<IDeadLetterRedrive>("vitals");
        var dry = await redrive.RedriveAsync(new() { DryRun = true }, TestContext.Current.CancellationToken);
        Assert.Equal((20, 20), (dry.Redriven, dry.Remaining + dry.Reasons.Values.Sum()));
        Assert.Equal((1, 19), (dry.Reasons[DeadLetterReason.HandlerFailed], dry.Reasons[DeadLetterReason.KeyParked]));

        // New messages of the key arrive while it is redriven: they are parked behind, and the next redrive brings them.
        var redriving = redrive.RedriveAsync(new() { MessagesPerSecond = 50 }, TestContext.Current.CancellationToken);
        await Eventually.Async(() => _handled.Any(handled => handled.Key == "b"));
        Produce(topic, 20, 30);
        Assert.Equal((RedriveEnd.Completed, 20), ((await redriving).End, (await redriving).Redriven));
        await Eventually.Async(async () =>
        {
            await redrive.RedriveAsync(cancellationToken: TestContext.Current.CancellationToken);
            return _handled.Count == 90;
        });

        Produce(topic, 30, 35);
        await Eventually.Async(() => _handled.Count == 105);
        foreach (var key in new[] { "a", "b", "c" })
        {
            Assert.Equal(Enumerable.Range(0, 35), _handled.Where(handled => handled.Key == key).Select(handled => int.Parse(handled.Value)));
        }

        await Eventually.Async(async () => (await host.CheckHealthAsync()).Status == HealthStatus.Healthy);
        Assert.All(host.Logs.Of(EventIds.RedriveEnded), audit => Assert.Equal("Completed", audit["EndReason"]));
    }

    [Fact]
    public async Task ParkKey_ServiceRestarts_KeepsTheKeyParked()
    {
        var (topic, dead) = await CreateTopicsAsync();
        var group = TestCluster.NewGroupId();
        _failingKey = "b";
        await using (var first = await StartAsync(topic, dead, group, parkKey: true))
        {
            Produce(topic, 0, 2);
            await Eventually.Async(() => _handled.Count == 4 && first.Logs.Of(EventIds.MessageDeadLettered).Count == 2);
        }

        _failingKey = null;
        await using var second = await StartAsync(topic, dead, group, parkKey: true);
        Produce(topic, 2, 4);
        await Eventually.Async(() => _handled.Count == 8 && second.Logs.Of(EventIds.MessageDeadLettered).Count == 2);
        Assert.All(second.Logs.Of(EventIds.MessageDeadLettered), audit => Assert.Equal("KeyParked", audit["ReasonCode"]));

        var result = await second.Services.GetRequiredKeyedService<IDeadLetterRedrive>("vitals").RedriveAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(4, result.Redriven);
        await Eventually.Async(() => _handled.Count == 12);
        Assert.Equal(["0", "1", "2", "3"], _handled.Where(handled => handled.Key == "b").Select(handled => handled.Value));
    }

    [Fact]
    public async Task Consumer_DeadLetterTopicWithFewerPartitions_WritesByKeyAndSaysSoOnce()
    {
        var topic = await cluster.CreateTopicAsync(Partitions, prefix: "vitals");
        var dead = await cluster.CreateTopicAsync(partitions: 1, prefix: "dead");
        await using var host = await StartAsync(topic, dead, TestCluster.NewGroupId());
        _failingKey = "b";

        Produce(topic, 0, 3);
        await Eventually.Async(() => host.Logs.Of(EventIds.MessageDeadLettered).Count == 3);

        Assert.Equal(3, (await cluster.ReadAllAsync(dead)).Count);
        Assert.Single(host.Logs.Of(EventIds.DeadLetterPartitionMissing));
    }

    private static string? Text(KafkaRecord record, string header) =>
        record.Headers.TryGetLastBytes(header, out var value) ? Encoding.UTF8.GetString(value) : null;

    private async Task<(string Topic, string Dead)> CreateTopicsAsync() =>
        (await cluster.CreateTopicAsync(Partitions, prefix: "vitals"), await cluster.CreateTopicAsync(Partitions, prefix: "dead"));

    private IProducer<byte[]?, byte[]?> Producer() =>
        new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers, LingerMs = 5 }).Build();

    /// <summary>Produces messages first to last of each of three keys, a key to a partition.</summary>
    private void Produce(string topic, int first, int last)
    {
        using var producer = Producer();
        for (var number = first; number < last; number++)
        {
            for (var key = 0; key < 3; key++)
            {
                producer.Produce(
                    new TopicPartition(topic, key),
                    new Message<byte[]?, byte[]?> { Key = [(byte)('a' + key)], Value = Encoding.UTF8.GetBytes($"{number}") });
            }
        }

        Assert.Equal(0, producer.Flush(Eventually.Deadline));
    }

    private Task<ServiceHost> StartAsync(string topic, string dead, string group, bool parkKey = false)
    {
        var appsettings = $$"""
            {
              "Kafka": {
                "BootstrapServers": "replaced-by-the-cluster:9092",
                "Consumers": {
                  "vitals": {
                    "GroupId": "{{group}}",
                    "Topics": [ "{{topic}}" ],
                    "SessionTimeout": "00:00:06",
                    "HeartbeatInterval": "00:00:01",
                    "Retry": { "MaxRetryAttempts": 1, "Delay": "00:00:00.005" },
                    "OnFailure": "DeadLetter",
                    "DeadLetter": { "Topic": "{{dead}}", "ParkKey": {{(parkKey ? "true" : "false")}} }
                  }
                }
              }
            }
            """;
        return ServiceHost.StartAsync(cluster, appsettings, services =>
        {
            services.AddSingleton(new Handler(this));
            services.AddHealthcareConsumer<string, string, Handler>("vitals").UseValueDeserializer(new CarelessDeserializer());
            services.PostConfigureAll<HealthcareProducerOptions>(static options => options.Topics.Clear());
        });
    }

    private sealed class Handler(DeadLetterTests test) : IBatchHandler<string, string>
    {
        public Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken)
        {
            foreach (var message in batch)
            {
                if (message.Key == test._failingKey)
                {
                    throw new InvalidOperationException($"bad {message.Value} of {message.Key}");
                }

                test._handled.Enqueue((message.Key, message.Value));
                batch.Acknowledge(message);
            }

            return Task.CompletedTask;
        }
    }

    private sealed class CarelessDeserializer : IDeserializer<string>
    {
        public string Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
        {
            var text = Encoding.UTF8.GetString(data);
            return text.StartsWith("poison", StringComparison.Ordinal) ? throw new FormatException(text) : text;
        }
    }
}
