namespace Healthcare.Kafka.Client.Tests;

/// <summary>A consumer in every order on the thread pool, with handlers of uneven length and partitions that go and come back.</summary>
public class LaneStressTests
{
    private const int Messages = 1_500;
    private const int Keys = 12;

    private static readonly TopicPartition[] _partitions = [TestConsumer.P0, TestConsumer.P1];

    [Theory]
    [InlineData(ConsumeOrder.Partition, false, 1)]
    [InlineData(ConsumeOrder.Partition, true, 8)]
    [InlineData(ConsumeOrder.Key, false, 4)]
    [InlineData(ConsumeOrder.Key, true, 3)]
    [InlineData(ConsumeOrder.None, false, 4)]
    [InlineData(ConsumeOrder.None, true, 3)]
    public async Task Partitions_GoAndComeBack_AllIsHandledInOrderAndCommitted(ConsumeOrder order, bool takesMessages, int maxConcurrency)
    {
        var handled = new HandledMessages(order);
        await using var consumer = await TestConsumer.StartAsync(Invoker(handled, takesMessages), settings => settings with
        {
            Order = order,
            MaxConcurrency = maxConcurrency,
            MaxBatchSize = 7,
            LaneCapacity = 60,
            DrainTimeout = TimeSpan.FromMilliseconds(1),
        });
        consumer.Transport.OnCommit = offsets => offsets.All(offset => IsHandled(handled, offset)) ? null : new Error(ErrorCode.Local_Fatal, "K1", isFatal: true);
        await Task.WhenAll(_partitions.Select(partition => FeedAsync(consumer, partition)));

        await Eventually.Async(() => _partitions.All(partition => consumer.Transport.CommittedOf(partition) == Messages));

        Assert.Empty(handled.Violations);
        Assert.Equal(_partitions.Length * Messages, handled.Distinct);
        Assert.InRange(handled.MostAtOnce, 1, order == ConsumeOrder.Partition ? Math.Min(maxConcurrency, _partitions.Length) : maxConcurrency);
        Assert.Equal(ConsumerState.Running, consumer.Worker.Status.State);
        Assert.All(consumer.Worker.Status.Partitions, partition => Assert.Equal(0, partition.Unfinished));
    }

    // What the tests see is the batch, so a message counts as a batch of its own.
    private static HandlerInvoker<string, string> Invoker(HandledMessages handled, bool takesMessages) => takesMessages
        ? TextHandler.Messages((message, _) => handled.RunAsync(new MessageBatch<string, string>("vitals", message.TopicPartition, [message], 1), () => WorkAsync(message)))
        : TextHandler.Batches((batch, _) => handled.RunAsync(batch, () => WorkAsync(batch[0])));

    private static async Task WorkAsync(IncomingMessage<string, string> message)
    {
        for (var turns = message.Offset.Value % 5; turns > 0; turns--)
        {
            await Task.Yield();
        }
    }

    private static bool IsHandled(HandledMessages handled, TopicPartitionOffset committed) =>
        Enumerable.Range(0, (int)committed.Offset.Value).All(offset => handled.Contains(committed.TopicPartition, offset));

    // A message keeps its key when it comes again.
    private static string KeyOf(int offset) => $"key {offset * 31 % 97 % Keys}";

    /// <summary>Delivers in polls of uneven length as long as the partition is not paused; now and then the partition is revoked or lost in between.</summary>
    private static async Task FeedAsync(TestConsumer consumer, TopicPartition partition)
    {
        var random = new Random(partition.Partition.Value);
        await consumer.Transport.AssignAsync(partition);
        var next = 0;
        while (next < Messages)
        {
            await Eventually.Async(() => !consumer.Transport.Paused.Contains(partition));
            if (random.Next(40) == 0)
            {
                await (random.Next(2) == 0 ? consumer.Transport.RevokeAsync(partition) : consumer.Transport.LoseAsync(partition));
                await consumer.Transport.AssignAsync(partition);
                next = (int)Math.Max(0, consumer.Transport.CommittedOf(partition));
            }

            var count = Math.Min(random.Next(1, 60), Messages - next);
            await consumer.Transport.DeliverKeysAsync(partition, next, [.. Enumerable.Range(next, count).Select(KeyOf)]);
            next += count;
        }
    }
}
