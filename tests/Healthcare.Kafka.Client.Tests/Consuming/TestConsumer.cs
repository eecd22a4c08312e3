using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A consumer over a <see cref="FakeConsumerTransport"/>.</summary>
internal sealed class TestConsumer : IAsyncDisposable
{
    public static readonly TopicPartition P0 = new("vitals", 0);
    public static readonly TopicPartition P1 = new("vitals", 1);

    private readonly TimeProvider _time;

    private readonly ConcurrentQueue<FakeConsumerTransport> _transports;

    private TestConsumer(ConsumerWorker worker, ConcurrentQueue<FakeConsumerTransport> transports, CollectedLogs logs, TimeProvider time)
    {
        _time = time;
        Worker = worker;
        Control = new ConsumerControl(worker.Status.Name, () => worker);
        _transports = transports;
        Logs = logs;
    }

    public ConsumerWorker Worker { get; }

    public IConsumerControl Control { get; }

    /// <summary>Gets the first transport: the only one, unless it is replaced.</summary>
    public FakeConsumerTransport Transport => Transports[0];

    /// <summary>Gets the transports in the order in which they were made. They share what the group's coordinator holds.</summary>
    public IReadOnlyList<FakeConsumerTransport> Transports => [.. _transports];

    public CollectedLogs Logs { get; }

    public static ConsumerSettings Settings { get; } = new()
    {
        Name = "vitals",
        GroupId = "charts",
        Topics = ["vitals"],
        Librdkafka = [],
        OverflowBytes = 0,
        CommitInterval = TimeSpan.FromMilliseconds(10),
        Retry = new ConsumerRetryOptions { MaxRetryAttempts = 3, Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) },
    };

    public static Task<TestConsumer> StartAsync(
        Func<MessageBatch<string, string>, CancellationToken, Task> handle, Func<ConsumerSettings, ConsumerSettings>? adjust = null,
        FailureHandling? failures = null, TimeProvider? time = null, KafkaMeter? meter = null, TraceOptions? traces = null, Action<FakeConsumerTransport>? made = null) =>
        StartAsync(TextHandler.Batches(handle), adjust, failures, time, meter, traces, made);

    public static async Task<TestConsumer> StartAsync(
        HandlerInvoker<string, string> invoker, Func<ConsumerSettings, ConsumerSettings>? adjust = null, FailureHandling? failures = null, TimeProvider? time = null,
        KafkaMeter? meter = null, TraceOptions? traces = null, Action<FakeConsumerTransport>? made = null)
    {
        time ??= TimeProvider.System;
        var settings = (adjust is null ? Settings : adjust(Settings)) with { TakesMessages = invoker is MessageHandlerInvoker<string, string> };
        var logs = new CollectedLogs();
        var transports = new ConcurrentQueue<FakeConsumerTransport>();
        var processor = HandlerProcessor<string, string>.Create(
            settings, new TextDeserializer(), new TextDeserializer(), invoker, failures ?? new FailureHandling(new RetryRules()), logs, time, meter, traces);
        var worker = new ConsumerWorker(settings, processor, logs, time, (_, events) =>
        {
            var transport = new FakeConsumerTransport { Events = events };
            transport.Group = transports.FirstOrDefault()?.Group ?? transport.Group;
            made?.Invoke(transport);
            transports.Enqueue(transport);
            return transport;
        }, failures?.Audit);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        return new TestConsumer(worker, transports, logs, time);
    }

    public PartitionStatus StatusOf(TopicPartition partition) => Worker.Status.Partitions.Single(status => status.TopicPartition == partition);

    public async ValueTask DisposeAsync()
    {
        var stop = Worker.StopAsync(CancellationToken.None);
        await (_time is ManualTime manual ? manual.LetEndAsync(stop) : stop);
        if (Worker.Status.State == ConsumerState.Stopped)
        {
            await Eventually.Async(() => Transports.All(static transport => transport.Owned.Out == 0), "every record is given back");
        }
    }
}
