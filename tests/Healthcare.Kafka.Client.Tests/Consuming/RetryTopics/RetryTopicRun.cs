using System.Collections.Concurrent;
using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A partition and its retry partition in memory, what the group has committed, and the consumers that own both one after the other.</summary>
internal sealed class RetryTopicRun(params string[] keys)
{
    public static readonly TopicPartition Source = TestConsumer.P0;
    public static readonly TopicPartition Retries = new(RetryLog.Topic, 0);

    private readonly ConcurrentQueue<(string Key, long Offset)> _handled = new();

    public RetryLog Log { get; } = new();

    public ConcurrentDictionary<TopicPartition, GroupOffset> Group { get; } = new();

    public FakeDeadLetters DeadLetters { get; } = new();

    /// <summary>Gets or sets which message fails now.</summary>
    public Func<IncomingMessage<string, string>, bool> Fails { get; set; } = static _ => false;

    public Func<ConsumerSettings, ConsumerSettings> Adjust { get; set; } = static settings => settings;

    public IReadOnlyList<(string Key, long Offset)> Handled => [.. _handled];

    public IEnumerable<long> Offsets => Handled.Select(handled => handled.Offset);

    public bool IsDone => Committed(Source) == keys.Length && Committed(Retries) == Log.Records.Count;

    public long Committed(TopicPartition partition) => Group.TryGetValue(partition, out var committed) ? committed.Offset : 0;

    /// <summary>Starts a consumer and gives it both partitions, with what they hold beyond what is committed.</summary>
    public async Task<TestConsumer> StartAsync(bool assignsRetries = true, int delivers = int.MaxValue)
    {
        var consumer = await TestConsumer.StartAsync(TextHandler.Messages((message, _) =>
        {
            if (Fails(message))
            {
                throw new InvalidOperationException(PhiCanary.Mark);
            }

            _handled.Enqueue((message.Key, message.Offset.Value));
            return Task.CompletedTask;
        }), Settings, Failures());
        consumer.Transport.Group = Group;
        await consumer.Transport.AssignAsync(assignsRetries ? [Source, Retries] : [Source]);
        await consumer.Transport.StepAsync(() =>
        {
            for (var offset = Committed(Source); offset < Math.Min(keys.Length, delivers); offset++)
            {
                Deliver(consumer.Transport, offset);
            }

            if (assignsRetries)
            {
                Pump(consumer.Transport);
            }
        });
        return consumer;
    }

    public async Task AssignRetriesAsync(TestConsumer consumer)
    {
        await consumer.Transport.AssignAsync(Retries);
        await consumer.Transport.StepAsync(() => Pump(consumer.Transport));
    }

    /// <summary>Gives a record of the source to a consumer.</summary>
    public void Deliver(FakeConsumerTransport transport, long offset) => transport.Events.OnRecord(new RawRecord
    {
        Topic = Source.Topic, Partition = 0, Offset = offset, LeaderEpoch = 7,
        Timestamp = new Timestamp(1_700_000_000_000 + offset, TimestampType.CreateTime),
        Key = Encoding.UTF8.GetBytes(keys[offset]), Value = Encoding.UTF8.GetBytes($"value {offset}"),
        Headers = new Headers { { "unit", "mmHg"u8.ToArray() } },
    });

    private ConsumerSettings Settings(ConsumerSettings settings) => Adjust(settings with
    {
        Order = ConsumeOrder.Key,
        Retry = new ConsumerRetryOptions { MaxRetryAttempts = 0 },
        RetryTopicOptions = new ConsumerRetryTopicOptions { Topic = RetryLog.Topic, Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(4), MaxAttempts = int.MaxValue },
    });

    private FailureHandling Failures()
    {
        var settings = Settings(TestConsumer.Settings);
        var retries = new RetryTopics(settings, Log, Log.Open, new CollectedLogs().CreateLogger("test"), TimeProvider.System);
        return new FailureHandling(new RetryRules(), null, DeadLetters, null, retries);
    }

    /// <summary>Gives the consumer what the retry partition holds, and what it gets from now on.</summary>
    private void Pump(FakeConsumerTransport transport)
    {
        var next = Committed(Retries);
        Log.OnAppended = _ => transport.Enqueue(Deliver);
        Deliver();

        void Deliver()
        {
            for (; next < Log.Records.Count; next++)
            {
                transport.Events.OnRecord(Log.Records[(int)next]);
            }
        }
    }
}
