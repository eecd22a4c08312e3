namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Reads what a read_committed consumer sees of a topic now.</summary>
internal static class CommittedReader
{
    public static Task<List<string>> ReadCommittedAsync(string bootstrapServers, string topic, int partitions) => Task.Factory.StartNew(
        () => Read(bootstrapServers, topic, partitions), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static List<string> Read(string bootstrapServers, string topic, int partitions)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "committed-reader",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
            FetchWaitMaxMs = 10,
        };
        using var consumer = new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var values = new List<string>();
        for (var open = partitions; open > 0;)
        {
            var result = consumer.Consume(Eventually.Deadline) ?? throw new TimeoutException($"No end of {topic} within {Eventually.Deadline}.");
            if (result.IsPartitionEOF)
            {
                open--;
            }
            else
            {
                values.Add(result.Message.Value);
            }
        }

        return values;
    }
}
