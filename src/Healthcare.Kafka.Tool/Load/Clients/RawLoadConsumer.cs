using System.Diagnostics;

namespace Healthcare.Kafka.Tool;

/// <summary>The loop that everyone writes around Confluent.Kafka's consumer: <c>Consume</c>, do the work, commit once a second.</summary>
internal sealed class RawLoadConsumer(LoadCluster cluster, ConsumerPreset preset, string group, AutoOffsetReset from) : ILoadConsumer
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);

    // As often as our consumer.
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private Task _consuming = Task.CompletedTask;

    public Task StartAsync(ILoadReceiver receiver)
    {
        _consuming = Task.Factory.StartNew(() => Consume(receiver), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _consuming.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Consume(ILoadReceiver receiver)
    {
        var config = cluster.Connect(preset);
        (config.GroupId, config.AutoOffsetReset) = (group, from);
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler((_, error) => receiver.Failed(error.Code)).Build();
        consumer.Subscribe(cluster.Topic);
        var next = new Dictionary<Partition, TopicPartitionOffset>();
        var committedAt = Stopwatch.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            if (Poll(consumer, receiver) is { } result)
            {
                receiver.Received(result.Message.Headers ?? [], result.Partition, (result.Message.Key?.Length ?? 0) + (result.Message.Value?.Length ?? 0));
                next[result.Partition] = new(result.TopicPartition, result.Offset + 1);
            }

            if (next.Count > 0 && Stopwatch.GetElapsedTime(committedAt) >= CommitInterval)
            {
                Commit(consumer, next, receiver);
                committedAt = Stopwatch.GetTimestamp();
            }
        }

        Commit(consumer, next, receiver);
        consumer.Close();
    }

    private static ConsumeResult<byte[], byte[]>? Poll(IConsumer<byte[], byte[]> consumer, ILoadReceiver receiver)
    {
        try
        {
            return consumer.Consume(PollTimeout);
        }
        catch (KafkaException exception)
        {
            receiver.Failed(exception.Error.Code);
            return null;
        }
    }

    private static void Commit(IConsumer<byte[], byte[]> consumer, Dictionary<Partition, TopicPartitionOffset> next, ILoadReceiver receiver)
    {
        try
        {
            consumer.Commit(next.Values);
            next.Clear();
        }
        catch (KafkaException exception)
        {
            receiver.Failed(exception.Error.Code);
        }
    }
}
