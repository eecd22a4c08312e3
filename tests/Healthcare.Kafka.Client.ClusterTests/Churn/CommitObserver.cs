using System.Diagnostics;

namespace Healthcare.Kafka.Client.ClusterTests;

/// <summary>Asks again and again what a group has committed.</summary>
internal sealed class CommitObserver : IAsyncDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<CommitObservation> _seen = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly LibrdkafkaOffsets _offsets;
    private readonly List<TopicPartition> _partitions;
    private readonly Task _observing;
    private IReadOnlyList<long> _last = [];

    public CommitObserver(string bootstrapServers, string group, string topic, int partitions)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = group,
            EnableAutoCommit = false,
            ReconnectBackoffMaxMs = 500,
            SocketConnectionSetupTimeoutMs = 1_000,
            SocketTimeoutMs = 6_000,
        };
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        _offsets = new LibrdkafkaOffsets(NativeClient.Of(_consumer)!);
        _partitions = [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition))];
        _observing = Task.Run(ObserveAsync);
    }

    /// <summary>Gets what the last answer said, by partition.</summary>
    public IReadOnlyList<long> Last => Volatile.Read(ref _last);

    /// <summary>Gets why the last question had no answer; null when it had one.</summary>
    public ErrorCode? LastError { get; private set; }

    public IReadOnlyList<CommitObservation> Seen
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _observing;
        _consumer.Dispose();
        _stop.Dispose();
    }

    private async Task ObserveAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Take(_offsets.Committed(_partitions, _timeout));
                LastError = null;
            }
            catch (KafkaException exception)
            {
                // A broker is away, or told to refuse: the next round asks again.
                LastError = exception.Error.Code;
            }

            await Task.Delay(_pause);
        }
    }

    private void Take(IReadOnlyList<(GroupOffset Offset, ErrorCode Error)> answers)
    {
        var answered = Stopwatch.GetTimestamp();
        if (answers.FirstOrDefault(answer => answer.Error != ErrorCode.NoError) is { Offset: not null } failed)
        {
            throw new KafkaException(failed.Error);
        }

        var observations = answers.Select(answer => answer.Offset).OrderBy(offset => offset.TopicPartition.Partition.Value).Select(offset => new CommitObservation(
            offset.TopicPartition.Partition.Value, Math.Max(0, offset.Offset), answered, CompletedOffsetsText.Decode(offset.Metadata, offset.Offset))).ToList();
        lock (_gate)
        {
            _seen.AddRange(observations);
        }

        Volatile.Write(ref _last, observations.ConvertAll(observation => observation.Offset));
    }
}
