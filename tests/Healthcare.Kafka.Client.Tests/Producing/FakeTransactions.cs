using System.Collections.Concurrent;

namespace Healthcare.Kafka.Client.Tests;

/// <summary>The transactional calls of a <see cref="FakeProducerTransport"/>: counts them, and answers as the test says. Two at a time fail the test.</summary>
internal sealed class FakeTransactions : ITransactionTransport
{
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ConcurrentQueue<(IReadOnlyCollection<TopicPartitionOffset> Offsets, IConsumerGroupMetadata Group)> _offsets = new();
    private int _calling;

    /// <summary>Gets the names of the calls, in order.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    public IReadOnlyList<(IReadOnlyCollection<TopicPartitionOffset> Offsets, IConsumerGroupMetadata Group)> Offsets => [.. _offsets];

    public bool IsCalling => Volatile.Read(ref _calling) != 0;

    public bool IsDisposed { get; set; }

    /// <summary>Gets or sets what a call of this name does and answers; may block.</summary>
    public Func<string, TransactionFailure?> Answer { get; set; } = static _ => null;

    public TransactionFailure? Initialize(TimeSpan timeout) => Call("init");

    public TransactionFailure? Begin() => Call("begin");

    public TransactionFailure? SendOffsets(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumerGroupMetadata group, TimeSpan timeout)
    {
        _offsets.Enqueue((offsets, group));
        return Call("offsets");
    }

    public TransactionFailure? Commit(TimeSpan timeout) => Call("commit");

    public TransactionFailure? Abort(TimeSpan timeout) => Call("abort");

    private TransactionFailure? Call(string name)
    {
        Assert.False(IsDisposed, $"{name} after Dispose");
        Assert.Equal(1, Interlocked.Increment(ref _calling));
        _calls.Enqueue(name);
        try
        {
            return Answer(name);
        }
        finally
        {
            Interlocked.Decrement(ref _calling);
        }
    }
}
