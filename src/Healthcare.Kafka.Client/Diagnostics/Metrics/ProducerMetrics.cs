namespace Healthcare.Kafka.Client;

/// <summary>What one producer measures. Nothing is allocated per message, and while nobody listens, no more is measured than health checks need.</summary>
internal sealed class ProducerMetrics
{
    private const long NotMeasured = -1;

    // Of many messages under way some are enough: two readings of the clock would be felt in each, and a listener's look-up of the tags.
    private const int Many = 256;

    // One of eight.
    private const uint Drawn = uint.MaxValue / 8;

    private readonly ProducerInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly TopicTags _sends;
    private readonly TopicTags _persisted;
    private readonly TopicTags _topics;
    private readonly bool _tellsPartitions;
    private uint _draw;

    public ProducerMetrics(ProducerSettings settings, KafkaMeter meter, TimeProvider time)
    {
        _instruments = meter.Producer;
        _time = time;
        Latency = new LatencyWindow(time);
        ClientTags = [new(Tags.Client, settings.Name)];
        _sends = new TopicTags(
            [new(Tags.System, Tags.Kafka), new(Tags.OperationName, "send"), new(Tags.OperationType, "send"), .. ClientTags], settings.PartitionMetrics);
        _persisted = new TopicTags([.. ClientTags, new(Tags.Outcome, nameof(PersistenceStatus.Persisted))], tellsPartitions: false);
        _topics = new TopicTags(ClientTags, tellsPartitions: false);
        _tellsPartitions = settings.PartitionMetrics;
    }

    /// <summary>Gets what names the client in measurements that are about no topic.</summary>
    public KeyValuePair<string, object?>[] ClientTags { get; }

    /// <summary>Gets the latency of the sends that are measured, which a health check needs.</summary>
    public LatencyWindow Latency { get; }

    /// <summary>Takes the time at which a message enters, if it is one to measure. Under the line's lock.</summary>
    /// <param name="underWay">How many messages have no outcome yet.</param>
    public long Enter(int underWay) =>
        underWay < Many || IsDrawn() ? _time.GetTimestamp() : NotMeasured;

    /// <summary>Counts messages that librdkafka had. Those in a row that differ in nothing but size and duration are added up first.</summary>
    public void Sent(ReadOnlySpan<Delivery> ended)
    {
        var counts = _instruments.Sent.Enabled || _instruments.SentBytes.Enabled || _instruments.Outcomes.Enabled;
        var (first, bytes) = (0, 0L);
        for (var i = 0; i < ended.Length; i++)
        {
            Measure(ended[i]);
            if (!counts)
            {
                continue;
            }

            if (!IsLike(ended[first], ended[i]))
            {
                Count(ended[first].Ended, i - first, bytes);
                (first, bytes) = (i, 0);
            }

            bytes += ended[i].Ended.SerializedSize;
        }

        if (counts && !ended.IsEmpty)
        {
            Count(ended[first].Ended, ended.Length - first, bytes);
        }
    }

    /// <summary>Counts the outcome of a message that librdkafka never had.</summary>
    public void Ended(in DeliveryOutcome outcome) => Ended(outcome, 1);

    /// <summary>Measures the wait of a message that found no room.</summary>
    public ValueTask<Entry> MeasureAdmissionAsync(string topic, ValueTask<Entry> entry) =>
        _instruments.AdmissionDuration.Enabled ? MeasureAsync(topic, entry) : entry;

    // By chance, as of a caller that goes from topic to topic each eighth message would be of the same one. The generator is Numerical Recipes'.
    private bool IsDrawn() => (_draw = (_draw * 1_664_525) + 1_013_904_223) <= Drawn;

    private async ValueTask<Entry> MeasureAsync(string topic, ValueTask<Entry> entry)
    {
        var since = _time.GetTimestamp();
        try
        {
            return await entry.ConfigureAwait(false);
        }
        finally
        {
            _instruments.AdmissionDuration.Record(_time.GetElapsedTime(since).TotalSeconds, _topics.Of(topic, -1));
        }
    }

    private void Measure(Delivery delivery)
    {
        if (delivery.EnteredAt == NotMeasured)
        {
            return;
        }

        var elapsed = _time.GetElapsedTime(delivery.EnteredAt);
        Latency.Record(elapsed);
        if (_instruments.OperationDuration.Enabled)
        {
            _instruments.OperationDuration.Record(elapsed.TotalSeconds, TagsOf(delivery.Ended));
        }
    }

    private bool IsLike(Delivery one, Delivery other) =>
        ReferenceEquals(one.Topic, other.Topic) && one.Ended.Code == other.Ended.Code && one.Ended.Status == other.Ended.Status
        && (!_tellsPartitions || one.Ended.Partition == other.Ended.Partition);

    private void Count(in DeliveryOutcome like, int count, long bytes)
    {
        if (like.IsPersisted && _instruments.SentBytes.Enabled)
        {
            _instruments.SentBytes.Add(bytes, _topics.Of(like.Topic, -1));
        }

        if (_instruments.Sent.Enabled)
        {
            _instruments.Sent.Add(count, TagsOf(like));
        }

        Ended(like, count);
    }

    private ReadOnlySpan<KeyValuePair<string, object?>> TagsOf(in DeliveryOutcome outcome)
    {
        var tags = _sends.Of(outcome.Topic, outcome.Partition.Value);
        return outcome.Code == ErrorCode.NoError ? tags : [.. tags, new(Tags.ErrorType, outcome.Code.ToString())];
    }

    private void Ended(in DeliveryOutcome like, int count)
    {
        if (!_instruments.Outcomes.Enabled)
        {
            return;
        }

        if (like.Code == ErrorCode.NoError)
        {
            _instruments.Outcomes.Add(count, _persisted.Of(like.Topic, -1));
        }
        else
        {
            _instruments.Outcomes.Add(
                count,
                [.. _topics.Of(like.Topic, -1), new(Tags.Outcome, like.Status.ToString()), new(Tags.ErrorType, like.Code.ToString())]);
        }
    }
}
