namespace Healthcare.Kafka.Client;

/// <summary>What the lanes of one consumer have in common.</summary>
internal sealed class LaneSetup(ConsumerSettings settings, BatchProcessor processor, LaneMemory memory, TimeProvider timeProvider)
{
    /// <summary>Below the 100 connections that a database driver's pool has: handlers mostly wait for one.</summary>
    public const int ParallelConcurrency = 64;

    private readonly long _batchCost = LaneMemory.CostOf(settings.MaxBatchSize, settings.MaxBatchBytes);

    public ConsumerSettings Settings { get; } = settings;

    public BatchProcessor Processor { get; } = processor;

    public TimeProvider TimeProvider { get; } = timeProvider;

    /// <summary>Gets what the lanes of the consumer may hold together.</summary>
    public LaneMemory Memory { get; } = memory;

    /// <summary>Gets whether a partition's batches run one at a time.</summary>
    public bool IsSequential { get; } = settings.Order == ConsumeOrder.Partition;

    /// <summary>Gets the workers that the lanes share; null when each partition has one of its own.</summary>
    public LaneWorkers? Workers { get; } = MaxConcurrency(settings) is { } most ? new LaneWorkers(most) : null;

    /// <summary>Gets how long a batch waits for more. For a handler that takes one message after the other there is nothing to wait for.</summary>
    public TimeSpan? BatchWait { get; } = settings.TakesMessages ? null : settings.BatchWait;

    /// <summary>Gets what starts a worker.</summary>
    public Action<LaneWorker> Schedule { get; init; } = static worker => ThreadPool.UnsafeQueueUserWorkItem(worker, preferLocal: false);

    /// <summary>Gets how much memory a lane may hold now: of what waits beside a batch in flight, where that does not count against its capacity.</summary>
    public long MostMemory() => Memory.Share is var share && IsSequential ? Math.Max((share + 1) / 2, share - _batchCost) : share;

    public ILaneQueue CreateQueue() => Settings.Order == ConsumeOrder.Key ? new KeyQueue(oneKey: Settings.TakesMessages) : new RecordQueue();

    /// <summary>Gets the most records that a batch takes now.</summary>
    public int BatchSize() => (Settings.Order, Settings.TakesMessages) switch
    {
        (ConsumeOrder.Partition, _) or (ConsumeOrder.Key, true) => Settings.MaxBatchSize,

        // One message after the other would hold up those that need not wait.
        (ConsumeOrder.None, true) => 1,
        _ when BatchWait is not null => Settings.MaxBatchSize,
        _ => Workers!.Share(Settings.MaxBatchSize),
    };

    private static int? MaxConcurrency(ConsumerSettings settings) =>
        settings.MaxConcurrency ?? (settings.Order == ConsumeOrder.Partition ? null : ParallelConcurrency);
}
