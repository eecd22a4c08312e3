namespace Healthcare.Kafka.Tool;

/// <summary>Counts what a topic holds.</summary>
internal static class Watermarks
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

    public static long Count(LoadCluster cluster, int partitions)
    {
        var config = cluster.Connection.Connect(new ConsumerConfig { GroupId = "healthcare-kafka-load-watermarks" });
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        return Enumerable.Range(0, partitions)
            .Select(partition => consumer.QueryWatermarkOffsets(new TopicPartition(cluster.Topic, partition), Timeout))
            .Sum(offsets => offsets.High.Value - offsets.Low.Value);
    }
}
