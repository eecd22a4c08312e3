namespace Healthcare.Kafka.Client;

/// <summary>What one producer measures. Nothing is allocated per message, and while nobody listens, no more is measured than health checks need.</summary>
internal sealed class ProducerMetrics
{
    private const long NotMeasured = -1;

    // Of many messages under way some are enough: two readings of the clock would be felt in each.
    private const int Many = 256;
    private const int OneOf = 8;

    private readonly ProducerInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly TopicTags _sends;
    private readonly TopicTags _persisted;
    private readonly TopicTags _topics;
    private int _entered;

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
    }

    /// <summary>Gets what names the client in measurements that are about no topic.</summary>
    public KeyValuePair<string, object?>[] ClientTags { get; }

    /// <summary>Gets the latency of sends, of each when the instruments are listened to, else of some, which a health check needs.</summary>
    public LatencyWindow Latency { get; }

    /// <summary>Takes the time at which a message enters, if it is one to measure. Under the line's lock.</summary>
    /// <param name="underWay">How many messages have no outcome yet.</param>
    public long Enter(int underWay) =>
        _instruments.OperationDuration.Enabled || underWay < Many || ++_entered % OneOf == 0 ? _time.GetTimestamp() : NotMeasured;

    /// <summary>Counts a message that librdkafka had.</summary>
    public void Sent(long enteredAt, in DeliveryOutcome outcome)
    {
        var isMeasured = enteredAt != NotMeasured;
        var elapsed = isMeasured ? _time.GetElapsedTime(enteredAt) : default;
        if (isMeasured)
        {
            Latency.Record(elapsed);
        }

        if (outcome.IsPersisted && _instruments.SentBytes.Enabled)
        {
            _instruments.SentBytes.Add(outcome.SerializedSize, _topics.Of(outcome.Topic, -1));
        }

        if (_instruments.Sent.Enabled || _instruments.OperationDuration.Enabled)
        {
            var tags = _sends.Of(outcome.Topic, outcome.Partition.Value);
            if (outcome.Code == ErrorCode.NoError)
            {
                Sent(isMeasured, elapsed, tags);
            }
            else
            {
                Sent(isMeasured, elapsed, [.. tags, new(Tags.ErrorType, outcome.Code.ToString())]);
            }
        }

        Ended(outcome);
    }

    /// <summary>Counts the outcome of a message that librdkafka never had, or of any.</summary>
    public void Ended(in DeliveryOutcome outcome)
    {
        if (!_instruments.Outcomes.Enabled)
        {
            return;
        }

        if (outcome.Code == ErrorCode.NoError)
        {
            _instruments.Outcomes.Add(1, _persisted.Of(outcome.Topic, -1));
        }
        else
        {
            _instruments.Outcomes.Add(
                1,
                [.. _topics.Of(outcome.Topic, -1), new(Tags.Outcome, outcome.Status.ToString()), new(Tags.ErrorType, outcome.Code.ToString())]);
        }
    }

    /// <summary>Measures the wait of a message that found no room.</summary>
    public ValueTask<Entry> MeasureAdmissionAsync(string topic, ValueTask<Entry> entry) =>
        _instruments.AdmissionDuration.Enabled ? MeasureAsync(topic, entry) : entry;

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

    private void Sent(bool isMeasured, TimeSpan elapsed, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _instruments.Sent.Add(1, tags);
        if (isMeasured)
        {
            _instruments.OperationDuration.Record(elapsed.TotalSeconds, tags);
        }
    }
}
