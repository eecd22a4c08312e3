namespace Healthcare.Kafka.Tool;

/// <summary>A producer under test.</summary>
internal interface ILoadProducer : IAsyncDisposable
{
    /// <summary>Sends a batch and waits until the outcome of every message is known and counted.</summary>
    Task SendAsync(LoadBatch batch, LoadCounters counters);
}

/// <summary>A consumer under test, in a group of its own.</summary>
internal interface ILoadConsumer : IAsyncDisposable
{
    /// <summary>Starts to consume; returns before the group has its partitions.</summary>
    Task StartAsync(ILoadReceiver receiver);
}

/// <summary>Takes what a consumer under test gets. Any thread may call it.</summary>
internal interface ILoadReceiver
{
    void Received(Headers headers, Partition partition, int bytes);

    void Failed(ErrorCode code);
}
