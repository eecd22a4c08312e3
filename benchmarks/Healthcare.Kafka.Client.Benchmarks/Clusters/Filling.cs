using System.Text;

namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>What a topic is filled with before it is consumed.</summary>
/// <param name="PerPartition">Messages per partition. A mock broker keeps 5 MiB of a partition, as sent, and silently drops the oldest of more.</param>
/// <param name="Value">Makes the value of a message from its number.</param>
/// <param name="Compression">How batches are compressed.</param>
/// <param name="HasTraceContext">Whether each message names a span that it was sent in.</param>
internal sealed record Filling(int PerPartition, Func<long, byte[]> Value, CompressionType Compression = CompressionType.Lz4, bool HasTraceContext = false)
{
    /// <summary>Gets what is sent instead of a value, of the topic and the key that it is sent with; by default the value.</summary>
    public Func<string, byte[], byte[], byte[]> Seal { get; init; } = static (_, _, value) => value;

    /// <summary>Writes message n to partition n modulo the number of partitions.</summary>
    /// <exception cref="RunFailedException">A message was not written.</exception>
    /// <exception cref="OperationCanceledException">The comparison was stopped.</exception>
    public void Write(string bootstrapServers, string topic, int partitions, CancellationToken stopped)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            CompressionType = Compression,
            LingerMs = 50,

            // A mock broker answers a fetch with one batch of a partition, where a broker sends up to 1 MiB: large batches make them alike.
            BatchSize = 1_000_000,
        };
        using var producer = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        var delivered = new DeliveredOffsets(partitions);
        var messages = (long)PerPartition * partitions;
        for (var number = 0L; number < messages; number++)
        {
            stopped.ThrowIfCancellationRequested();
            Send(producer, new TopicPartition(topic, (int)(number % partitions)), Message(topic, number), delivered);
        }

        producer.Flush(TimeSpan.FromSeconds(60));
        delivered.MustBe(messages);
    }

    private static void Send(IProducer<byte[], byte[]> producer, TopicPartition partition, Message<byte[], byte[]> message, DeliveredOffsets delivered)
    {
        while (true)
        {
            try
            {
                producer.Produce(partition, message, report =>
                {
                    if (report.Status == PersistenceStatus.Persisted)
                    {
                        delivered.Add(report.Partition.Value, report.Offset.Value);
                    }
                });
                return;
            }
            catch (KafkaException exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Flush(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    private Message<byte[], byte[]> Message(string topic, long number) => new()
    {
        Key = Payload.Key(number),
        Value = Seal(topic, Payload.Key(number), Value(number)),
        Headers = HasTraceContext ? new Headers { { "traceparent", Encoding.ASCII.GetBytes($"00-{number + 1:x32}-{number + 1:x16}-01") } } : null,
    };
}
