using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Healthcare.Kafka.Client;

/// <summary>What one consumer measures. Nothing is allocated per message, and while nobody listens, no more is measured than health checks need.</summary>
internal sealed class ConsumerMetrics
{
    private const long NotMeasured = -1;

    // For each duration a listener hashes the tags and looks them up, which for every message of a batch would be felt.
    private const int MostMeasuredAtOnce = 32;

    // All gauges of one collection show one state, and it is looked up once.
    private static readonly TimeSpan LookedUpFor = TimeSpan.FromMilliseconds(200);

    private readonly KafkaMeter _meter;
    private readonly ConsumerInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly TopicTags _processing;
    private readonly TopicTags _commits;
    private readonly TopicTags _topics;
    private readonly KeyValuePair<string, object?>[] _committing;
    private Func<ConsumerStatus>? _status;
    private volatile State? _state;
    private long _inFlight;

    public ConsumerMetrics(ConsumerSettings settings, KafkaMeter meter, TimeProvider time)
    {
        _meter = meter;
        _instruments = meter.Consumer;
        _time = time;
        EndToEndLatency = new LatencyWindow(time);
        ClientTags = [new(Tags.Client, settings.Name), new(Tags.Group, settings.GroupId)];
        _processing = new TopicTags(
            [new(Tags.System, Tags.Kafka), new(Tags.OperationName, "process"), new(Tags.OperationType, "process"), .. ClientTags], settings.PartitionMetrics);
        _committing = [new(Tags.System, Tags.Kafka), new(Tags.OperationName, "commit"), new(Tags.OperationType, "settle"), .. ClientTags];
        _commits = new TopicTags(ClientTags, tellsPartitions: false);
        _topics = new TopicTags(ClientTags, settings.PartitionMetrics);
    }

    /// <summary>Gets what names the client in measurements that are about no topic.</summary>
    public KeyValuePair<string, object?>[] ClientTags { get; }

    /// <summary>Gets the latency from a message's timestamp to its completion, as the first message of each batch has it.</summary>
    public LatencyWindow EndToEndLatency { get; }

    /// <summary>Gets how many messages are in batches that are being handled.</summary>
    public long InFlight => Interlocked.Read(ref _inFlight);

    /// <summary>Gets the consumer's state, not older than a collection takes; null before the start.</summary>
    public ConsumerStatus? Status => Look()?.Status;

    public IReadOnlyList<PartitionReading> Readings => Look()?.Readings ?? [];

    /// <summary>Gets what librdkafka tells of itself.</summary>
    public StatisticsFeed Statistics { get; } = new();

    /// <summary>Lets gauges show a consumer until it has stopped.</summary>
    public void Show(Func<ConsumerStatus> status, Task stopped)
    {
        _status = status;
        _meter.Consumers.Add(this);
        stopped.ContinueWith(
            (_, metrics) => ((ConsumerMetrics)metrics!).Hide(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public void Polled() => _instruments.Polls.Add(1, ClientTags);

    public void Rebalanced(string kind) => _instruments.Rebalances.Add(1, [.. ClientTags, new(Tags.Rebalance, kind)]);

    /// <summary>Counts a batch as it is taken up.</summary>
    public void Began(LaneBatch batch)
    {
        Interlocked.Add(ref _inFlight, batch.Count);
        batch.Metrics = _instruments.EndToEndDuration.Enabled ? this : null;
        if (_instruments.Consumed.Enabled)
        {
            _instruments.Consumed.Add(batch.Count, TagsOf(batch));
        }

        if (_instruments.ConsumedBytes.Enabled)
        {
            _instruments.ConsumedBytes.Add(SizeOf(batch), _topics.Of(batch.TopicPartition.Topic, batch.TopicPartition.Partition.Value));
        }
    }

    /// <summary>Counts it out, whatever became of it.</summary>
    public void Ended(LaneBatch batch)
    {
        Interlocked.Add(ref _inFlight, -batch.Count);
        if (batch.IsDone && batch.Records.Span[0].Timestamp is { Type: not TimestampType.NotAvailable } produced)
        {
            EndToEndLatency.Record(_time.GetUtcNow() - produced.UtcDateTime, batch.Count);
        }
    }

    /// <summary>
    /// Measures the way from the producer to the end of messages that follow each other and are being completed at once: of each, or of some that are spread
    /// evenly and stand for the others.
    /// </summary>
    public void Completed(LaneBatch batch, int index, int count)
    {
        var now = _time.GetUtcNow();
        var sample = new EvenSample(count, MostMeasuredAtOnce);
        for (var number = 0; number < sample.Count; number++)
        {
            var place = index + sample[number];
            ref readonly var record = ref batch.Records.Span[place];
            if (record.Timestamp.Type != TimestampType.NotAvailable && !batch.IsCompleted(place))
            {
                var age = now - record.Timestamp.UtcDateTime;
                _instruments.EndToEndDuration.Record(Math.Max(0, age.TotalSeconds), _topics.Of(record.Topic, record.Partition));
            }
        }
    }

    /// <summary>Takes the time at which a call of the handler begins.</summary>
    public long BeginCall(LaneBatch batch, int attempt)
    {
        if (attempt > 1 && _instruments.Retries.Enabled)
        {
            _instruments.Retries.Add(1, _topics.Of(batch.TopicPartition.Topic, batch.TopicPartition.Partition.Value));
        }

        return _instruments.ProcessDuration.Enabled ? _time.GetTimestamp() : NotMeasured;
    }

    /// <summary>Measures a call of the handler.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="since">When it began.</param>
    /// <param name="errorType">The name of what it failed of; null when it did not.</param>
    public void EndCall(LaneBatch batch, long since, string? errorType)
    {
        if (since != NotMeasured)
        {
            Record(_instruments.ProcessDuration, since, TagsOf(batch), errorType);
        }
    }

    public void DeadLettered(TopicPartition partition, DeadLetterReason reason) => Count(_instruments.DeadLetters, partition, reason.ToString());

    /// <param name="partition">The message's partition.</param>
    /// <param name="reason">A name of <see cref="HaltReason"/>, or who else skipped it.</param>
    public void Skipped(TopicPartition partition, string reason) => Count(_instruments.Skipped, partition, reason);

    /// <summary>Takes the time at which a commit begins.</summary>
    public long BeginCommit() => _instruments.OperationDuration.Enabled ? _time.GetTimestamp() : NotMeasured;

    /// <summary>Measures a commit and counts its failures.</summary>
    public void EndCommit(long since, IReadOnlyList<TopicPartitionOffsetError> results)
    {
        ErrorCode? first = null;
        foreach (var result in results.Where(result => result.Error.Code is not (ErrorCode.NoError or ErrorCode.Local_NoOffset)))
        {
            first ??= result.Error.Code;
            _instruments.CommitFailures.Add(1, [.. _commits.Of(result.Topic, -1), new(Tags.ErrorType, result.Error.Code.ToString())]);
        }

        if (since != NotMeasured)
        {
            Record(_instruments.OperationDuration, since, _committing, first?.ToString());
        }
    }

    private void Record(Histogram<double> histogram, long since, KeyValuePair<string, object?>[] tags, string? errorType)
    {
        var seconds = _time.GetElapsedTime(since).TotalSeconds;
        if (errorType is null)
        {
            histogram.Record(seconds, tags);
        }
        else
        {
            histogram.Record(seconds, [.. tags, new(Tags.ErrorType, errorType)]);
        }
    }

    private void Hide() => _meter.Consumers.Remove(this);

    private void Count(Counter<long> counter, TopicPartition partition, string reason)
    {
        if (counter.Enabled)
        {
            counter.Add(1, [.. _topics.Of(partition.Topic, partition.Partition.Value), new(Tags.Reason, reason)]);
        }
    }

    private KeyValuePair<string, object?>[] TagsOf(LaneBatch batch) => _processing.Of(batch.TopicPartition.Topic, batch.TopicPartition.Partition.Value);

    private static long SizeOf(LaneBatch batch)
    {
        var size = 0L;
        foreach (ref readonly var record in batch.Records.Span)
        {
            size += record.Size;
        }

        return size;
    }

    private State? Look()
    {
        if (_status is null)
        {
            return null;
        }

        var state = _state;
        if (state is null || Stopwatch.GetElapsedTime(state.At) > LookedUpFor)
        {
            var status = _status();
            _state = state = new State(Stopwatch.GetTimestamp(), status, PartitionReading.Of(status.Partitions, _topics));
        }

        return state;
    }

    private sealed record State(long At, ConsumerStatus Status, IReadOnlyList<PartitionReading> Readings);
}
