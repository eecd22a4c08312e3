namespace Healthcare.Kafka.Client.Tests;

/// <summary>A consumer over a <see cref="FakeConsumerTransport"/>.</summary>
internal sealed class TestConsumer : IAsyncDisposable
{
    public static readonly TopicPartition P0 = new("vitals", 0);
    public static readonly TopicPartition P1 = new("vitals", 1);

    private readonly TimeProvider _time;

    private TestConsumer(ConsumerWorker worker, FakeConsumerTransport transport, CollectedLogs logs, TimeProvider time)
    {
        _time = time;
        Worker = worker;
        Control = new ConsumerControl(worker.Status.Name, () => worker);
        Transport = transport;
        Logs = logs;
    }

    public ConsumerWorker Worker { get; }

    public IConsumerControl Control { get; }

    public FakeConsumerTransport Transport { get; }

    public CollectedLogs Logs { get; }

    public static ConsumerSettings Settings { get; } = new()
    {
        Name = "vitals",
        GroupId = "charts",
        Topics = ["vitals"],
        Librdkafka = [],
        CommitInterval = TimeSpan.FromMilliseconds(10),
        Retry = new ConsumerRetryOptions { MaxRetryAttempts = 3, Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) },
    };

    public static Task<TestConsumer> StartAsync(
        Func<MessageBatch<string, string>, CancellationToken, Task> handle, Func<ConsumerSettings, ConsumerSettings>? adjust = null,
        FailureHandling? failures = null, TimeProvider? time = null, KafkaMeter? meter = null) =>
        StartAsync(TextHandler.Batches(handle), adjust, failures, time, meter);

    public static async Task<TestConsumer> StartAsync(HandlerInvoker<string, string> invoker, Func<ConsumerSettings, ConsumerSettings>? adjust = null, FailureHandling? failures = null, TimeProvider? time = null,
        KafkaMeter? meter = null)
    {
        time ??= TimeProvider.System;
        var settings = (adjust is null ? Settings : adjust(Settings)) with { TakesMessages = invoker is MessageHandlerInvoker<string, string> };
        var logs = new CollectedLogs();
        var transport = new FakeConsumerTransport();
        var processor = HandlerProcessor<string, string>.Create(
            settings, new TextDeserializer(), new TextDeserializer(), invoker, failures ?? new FailureHandling(new RetryRules()), logs, time, meter);
        var worker = new ConsumerWorker(settings, processor, logs, time, (_, events) =>
        {
            transport.Events = events;
            return transport;
        });
        await worker.StartAsync(TestContext.Current.CancellationToken);
        return new TestConsumer(worker, transport, logs, time);
    }

    public PartitionStatus StatusOf(TopicPartition partition) => Worker.Status.Partitions.Single(status => status.TopicPartition == partition);

    public ValueTask DisposeAsync()
    {
        var stop = Worker.StopAsync(CancellationToken.None);
        return new(_time is ManualTime manual ? manual.LetEndAsync(stop) : stop);
    }
}
