using System.Text;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>One batch of a lane that a test takes through a processor, with what it leaves: the tracker says what may be committed.</summary>
internal sealed class ProcessedBatch : IDisposable
{
    private readonly CancellationTokenSource _draining = new();

    public ProcessedBatch(int count, Func<int, string>? value = null, Func<int, string?>? key = null, Func<int, Headers?>? headers = null)
        : this([.. Enumerable.Range(0, count).Select(index => new RawRecord
        {
            Topic = TestConsumer.P0.Topic,
            Partition = TestConsumer.P0.Partition.Value,
            Offset = index,
            Key = (key is null ? $"{PhiCanary.Mark} key {index}" : key(index)) is { } text ? Encoding.UTF8.GetBytes(text) : null,
            Value = Encoding.UTF8.GetBytes(value?.Invoke(index) ?? $"value {index}"),
            Headers = headers?.Invoke(index),
        })])
    {
    }

    public ProcessedBatch(RawRecord[] records)
    {
        Tracker.Receive(records);
        Batch = new LaneBatch(TestConsumer.P0, records, Tracker, Owner, _draining.Token, CancellationToken.None);
    }

    public FakeLaneOwner Owner { get; } = new();

    public OffsetTracker Tracker { get; } = new();

    public LaneBatch Batch { get; }

    public CollectedLogs Logs { get; } = new();

    public FakeDeadLetters DeadLetters { get; init; } = new();

    public FailureCounts Counts { get; private set; } = new();

    /// <summary>Gets the offset that may be committed, 0 for none.</summary>
    public long Committable => Tracker.TryGetDirty(out var position) ? position.Offset : 0;

    public void Drain() => _draining.Cancel();

    public async Task<Halt?> RunAsync(
        Func<MessageBatch<string, string>, Task> handle, ConsumerFailurePolicy policy = ConsumerFailurePolicy.Halt, int maxRetryAttempts = 3,
        FailureHandling? failures = null) =>
        await RunAsync(TextHandler.Batches((batch, _) => handle(batch)), policy, maxRetryAttempts, failures);

    public async Task<Halt?> RunAsync(
        HandlerInvoker<string, string> invoker, ConsumerFailurePolicy policy = ConsumerFailurePolicy.Halt, int maxRetryAttempts = 3,
        FailureHandling? failures = null, TimeProvider? timeProvider = null, PayloadDeserializer<string>? values = null,
        RecordOpener? opener = null)
    {
        var settings = TestConsumer.Settings with
        {
            OnFailure = policy,
            DeadLetterTopic = "vitals.dead",
            Retry = new ConsumerRetryOptions { MaxRetryAttempts = maxRetryAttempts, Delay = TimeSpan.Zero },
        };
        var processor = HandlerProcessor<string, string>.Create(
            settings, new TextDeserializer(), values ?? new TextDeserializer(), invoker, failures ?? new FailureHandling(new RetryRules(), null, DeadLetters), Logs,
            timeProvider ?? TimeProvider.System, opener: opener);
        Counts = processor.Failures;
        return await processor.ProcessAsync(Batch);
    }

    public void Dispose() => _draining.Dispose();
}
