using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>A dead-letter topic that keeps what it is given, or does as the test says.</summary>
internal sealed class FakeDeadLetters : IDeadLetterWriter
{
    private readonly ConcurrentQueue<(RawRecord Record, DeadLetterReason Reason)> _written = new();

    public IReadOnlyList<(RawRecord Record, DeadLetterReason Reason)> Written => [.. _written];

    public IEnumerable<long> Offsets => Written.Select(written => written.Record.Offset);

    /// <summary>Answers whether the record was written.</summary>
    public Func<RawRecord, CancellationToken, Task<bool>> OnWrite { get; init; } = (_, _) => Task.FromResult(true);

    public async ValueTask<bool> WriteAsync(RawRecord record, DeadLetterReason reason, CancellationToken draining)
    {
        var written = await OnWrite(record, draining);
        if (written)
        {
            _written.Enqueue((record, reason));
        }

        return written;
    }
}
