using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>A handler that consumes, transforms and produces in one transaction, with the consumer's offsets in it.</summary>
public sealed class RelayTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const int Partitions = 3;
    private const int Count = 300;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handler_FailsOncePerPartition_RelaysEachMessageOnceWithItsOffset()
    {
        var (input, output) = (await cluster.CreateTopicAsync(Partitions, "input"), await cluster.CreateTopicAsync(Partitions, "output"));
        var groupId = TestCluster.NewGroupId("relay");
        var run = new RelayRun(output);
        await using var host = await ServiceHost.StartAsync(cluster, Appsettings(input, groupId), services =>
        {
            services.AddSingleton(run);
            services.AddHealthcareProducer();
            services.AddHealthcareProducer("inputs");
            services.AddHealthcareConsumer<string, string, RelayHandler>("relay");
        });

        var inputs = host.Services.GetRequiredKeyedService<IHealthcareProducer<string, string>>("inputs");
        Assert.True((await inputs.ProduceBatchAsync(input, TransactionHost.Messages("in", Count), Cancellation)).AllPersisted);
        await Eventually.Async(() => run.Relayed == Count, "every message is relayed", 2 * Eventually.Deadline);

        // The consumer commits nothing by itself within the hour of its CommitInterval: these are the transactions' offsets.
        if (!cluster.IsEmbedded)
        {
            await Eventually.Async(async () => await CommittedAsync(groupId, input) == Count, "the offsets are committed");
            var seen = await CommittedReader.ReadCommittedAsync(cluster.BootstrapServers, output, Partitions);
            Assert.Equal(TransactionHost.Messages("in", Count).Select(message => message.Value).Order(), seen.Order());
        }

        await host.StopAsync();
        Assert.Equal(Count, await CommittedAsync(groupId, input));
        Assert.NotEmpty(run.Failed);
        Assert.All(run.Codes, code => Assert.Equal(ErrorCode.NoError, code));
    }

    private static string Appsettings(string input, string groupId) => $$"""
        {
          "Kafka": {
            "BootstrapServers": "replaced-by-the-cluster:9092",
            "Producer": { "Preset": "LowLatency", "TransactionalId": "{{groupId}}" },
            "Producers": { "inputs": { "Preset": "LowLatency" } },
            "Consumers": {
              "relay": {
                "GroupId": "{{groupId}}", "Topics": [ "{{input}}" ], "MaxBatchSize": 20, "CommitInterval": "01:00:00",
                "Retry": { "Delay": "00:00:00.010" }
              }
            }
          }
        }
        """;

    private async Task<long> CommittedAsync(string groupId, string topic) =>
        (await cluster.GetCommittedOffsetsAsync(groupId, topic)).Where(offset => !offset.Offset.IsSpecial).Sum(offset => offset.Offset.Value);

    private sealed class RelayRun(string output)
    {
        private int _relayed;

        public string Output => output;

        public int Relayed => Volatile.Read(ref _relayed);

        public ConcurrentDictionary<TopicPartition, bool> Failed { get; } = new();

        public ConcurrentBag<ErrorCode> Codes { get; } = [];

        public void Add(int count) => Interlocked.Add(ref _relayed, count);
    }

    private sealed class RelayHandler(ITransactionalProducer producer, RelayRun run) : IBatchHandler<string, string>
    {
        public async Task HandleAsync(MessageBatch<string, string> batch, CancellationToken cancellationToken)
        {
            try
            {
                await using var transaction = await producer.BeginTransactionAsync(cancellationToken);
                await transaction.ProduceBatchAsync(
                    run.Output, [.. batch.Select(message => new OutgoingMessage<string, string>(message.Key, message.Value))], cancellationToken);
                await transaction.SendOffsetsAsync(batch, cancellationToken);
                if (run.Failed.TryAdd(batch.TopicPartition, true))
                {
                    throw new InvalidOperationException("The first batch of each partition fails once.");
                }

                await transaction.CommitAsync(cancellationToken);
                run.Add(batch.Count);
            }
            catch (TransactionException exception)
            {
                run.Codes.Add(exception.Code);
                throw;
            }
        }
    }
}
