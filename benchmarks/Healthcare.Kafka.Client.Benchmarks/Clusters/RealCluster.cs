using Confluent.Kafka.Admin;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Somebody's cluster: it gets topics of names that nobody else has, and loses them again.</summary>
internal sealed class RealCluster(string bootstrapServers) : BenchmarkCluster
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly List<string> _topics = [];
    private readonly IAdminClient _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers })
        .SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();

    public override string BootstrapServers => bootstrapServers;

    public override string Description => $"cluster at {bootstrapServers}";

    public override bool IsEmbedded => false;

    public override async Task CreateTopicAsync(string topic, int partitions)
    {
        try
        {
            var brokers = await Task.Run(() => _admin.GetMetadata(Timeout).Brokers.Count);
            var replicas = (short)Math.Min(3, brokers);
            await _admin.CreateTopicsAsync([new() { Name = topic, NumPartitions = partitions, ReplicationFactor = replicas }]);
            _topics.Add(topic);
        }
        catch (KafkaException exception)
        {
            throw new RunFailedException(
                $"The topic {topic} could not be created at {bootstrapServers}: {exception.Error.Code}. Check the address, and the right to create topics.");
        }
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_topics.Count > 0)
            {
                await _admin.DeleteTopicsAsync(_topics);
            }
        }
        catch (KafkaException exception)
        {
            await Console.Error.WriteLineAsync($"Delete these topics yourself ({exception.Error.Code}): {string.Join(' ', _topics)}");
        }

        _admin.Dispose();
    }
}
