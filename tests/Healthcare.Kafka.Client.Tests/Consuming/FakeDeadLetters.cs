using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A dead-letter topic that keeps what it is given, or does as the test says.</summary>
internal sealed class FakeDeadLetters : IDeadLetterWriter
{
    private readonly ConcurrentQueue<(RawRecord Record, DeadLetterCause Cause)> _written = new();

    public IReadOnlyList<(RawRecord Record, DeadLetterCause Cause)> Written => [.. _written];

    public IEnumerable<long> Offsets => Written.Select(written => written.Record.Offset);

    /// <summary>Answers whether the record was written.</summary>
    public Func<RawRecord, CancellationToken, Task<bool>> OnWrite { get; init; } = (_, _) => Task.FromResult(true);

    /// <summary>Gets or sets the offset that the first one gets in the dead-letter topic.</summary>
    public long FirstOffset { get; set; }

    public DeadLetterWaits Waits { get; } = new(TimeProvider.System);

    public async ValueTask<TopicPartitionOffset?> WriteAsync(RawRecord record, DeadLetterCause cause, CancellationToken draining)
    {
        if (!await OnWrite(record, draining))
        {
            return null;
        }

        _written.Enqueue((record, cause));
        return new TopicPartitionOffset("vitals.dead", record.Partition, FirstOffset + _written.Count - 1);
    }
}
