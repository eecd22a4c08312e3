using System.Diagnostics;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>Reads topics and offsets with a consumer that is assigned its partitions, so that no group sees a member come or go.</summary>
internal sealed class TopicReader(string bootstrapServers)
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private const string ReaderGroup = "embedded-kafka-reader";

    // How soon a read notices its cancellation or deadline.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    public Task<IReadOnlyList<KafkaRecord>> ReadAllAsync(string topic, TimeSpan timeout, CancellationToken cancellationToken) =>
        WithConsumerAsync(ReaderGroup, consumer => ReadAll(consumer, topic, timeout, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<WatermarkOffsets>> GetWatermarksAsync(string topic, CancellationToken cancellationToken) =>
        WithConsumerAsync<IReadOnlyList<WatermarkOffsets>>(
            ReaderGroup,
            consumer => [.. GetPartitions(consumer, topic).Select(partition => consumer.QueryWatermarkOffsets(partition, DefaultTimeout))],
            cancellationToken);

    public Task<IReadOnlyList<TopicPartitionOffset>> GetCommittedOffsetsAsync(string groupId, string topic, CancellationToken cancellationToken) =>
        WithConsumerAsync<IReadOnlyList<TopicPartitionOffset>>(
            groupId,
            consumer => [.. consumer.Committed(GetPartitions(consumer, topic), DefaultTimeout).OrderBy(static offset => offset.Partition.Value)],
            cancellationToken);

    private static IReadOnlyList<KafkaRecord> ReadAll(
        IConsumer<byte[]?, byte[]?> consumer, string topic, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var ends = new Dictionary<TopicPartition, long>();
        foreach (var partition in GetPartitions(consumer, topic))
        {
            var watermarks = consumer.QueryWatermarkOffsets(partition, timeout);
            if (watermarks.Low < watermarks.High)
            {
                ends.Add(partition, watermarks.High.Value);
            }
        }

        consumer.Assign(ends.Keys.Select(static partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        var records = new List<KafkaRecord>();
        while (ends.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(start) > timeout)
            {
                throw new TimeoutException(
                    $"Reading {topic} took longer than {timeout}: {records.Count} records read, the end not reached in {string.Join(", ", ends.Keys)}.");
            }

            if (Consume(consumer) is { } result)
            {
                Take(result, records, ends);
            }
        }

        return [.. records.OrderBy(static record => record.Partition).ThenBy(static record => record.Offset)];
    }

    private static void Take(ConsumeResult<byte[]?, byte[]?> result, List<KafkaRecord> records, Dictionary<TopicPartition, long> ends)
    {
        // What was appended after the read began is another read's.
        if (!ends.TryGetValue(result.TopicPartition, out var end))
        {
            return;
        }

        if (!result.IsPartitionEOF && result.Offset < end)
        {
            records.Add(new KafkaRecord(result));
        }

        var next = result.IsPartitionEOF ? result.Offset.Value : result.Offset.Value + 1;
        if (next >= end)
        {
            ends.Remove(result.TopicPartition);
        }
    }

    private static ConsumeResult<byte[]?, byte[]?>? Consume(IConsumer<byte[]?, byte[]?> consumer)
    {
        try
        {
            return consumer.Consume(PollInterval);
        }
        catch (ConsumeException exception)
        {
            // A ConsumeException carries the record into every test log.
            throw new KafkaException(exception.Error);
        }
    }

    private static List<TopicPartition> GetPartitions(IConsumer<byte[]?, byte[]?> consumer, string topic)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var metadata = admin.GetMetadata(topic, DefaultTimeout).Topics.Single();
        return metadata.Error.IsError
            ? throw new KafkaException(metadata.Error)
            : [.. metadata.Partitions.Select(partition => new TopicPartition(topic, partition.PartitionId)).OrderBy(static partition => partition.Partition.Value)];
    }

    private Task<T> WithConsumerAsync<T>(string groupId, Func<IConsumer<byte[]?, byte[]?>, T> read, CancellationToken cancellationToken)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = groupId,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadUncommitted,

            // A mock broker holds an empty fetch for the whole wait.
            FetchWaitMaxMs = 10,
            ReconnectBackoffMaxMs = 200,
        };

        return Task.Factory.StartNew(
            () =>
            {
                // Brokers that are down are the test's own doing, not news for stderr.
                using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).SetLogHandler(static (_, _) => { }).Build();
                return read(consumer);
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }
}
