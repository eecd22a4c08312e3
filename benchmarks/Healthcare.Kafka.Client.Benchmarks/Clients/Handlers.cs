namespace Healthcare.Kafka.Client.Benchmarks;

/// <summary>Takes arrays and does nothing but count.</summary>
internal sealed class ArrayHandler(ConsumePass pass) : IBatchHandler<byte[], byte[]>
{
    public Task HandleAsync(MessageBatch<byte[], byte[]> batch, CancellationToken cancellationToken)
    {
        var tally = new Tally();
        for (var index = 0; index < batch.Count; index++)
        {
            tally.Add(Payload.Number(batch[index].Value));
        }

        pass.Add(tally);
        return Task.CompletedTask;
    }
}

/// <summary>Takes views of the received bytes and does nothing but count.</summary>
internal sealed class MemoryHandler(ConsumePass pass) : IBatchHandler<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>
{
    public Task HandleAsync(MessageBatch<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
    {
        pass.Add(Count(batch));
        return Task.CompletedTask;
    }

    public static Tally Count(MessageBatch<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> batch)
    {
        var tally = new Tally();
        for (var index = 0; index < batch.Count; index++)
        {
            tally.Add(Payload.Number(batch[index].Value.Span));
        }

        return tally;
    }
}

/// <summary>Takes objects and does nothing but count.</summary>
internal sealed class ObservationHandler(ConsumePass pass) : IBatchHandler<string, Observation>
{
    public Task HandleAsync(MessageBatch<string, Observation> batch, CancellationToken cancellationToken)
    {
        var tally = new Tally();
        for (var index = 0; index < batch.Count; index++)
        {
            tally.Add((long)batch[index].Value.ValueQuantity.Value);
        }

        pass.Add(tally);
        return Task.CompletedTask;
    }
}

/// <summary>Waits as long as a database would, once per batch.</summary>
internal sealed class SlowBatchHandler(ConsumePass pass, BatchDelay delay) : IBatchHandler<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>
{
    public async Task HandleAsync(MessageBatch<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> batch, CancellationToken cancellationToken)
    {
        await Task.Delay(delay.Time, cancellationToken);
        pass.Add(MemoryHandler.Count(batch));
    }
}

/// <summary>How long a slow handler takes.</summary>
internal sealed record BatchDelay(TimeSpan Time);
