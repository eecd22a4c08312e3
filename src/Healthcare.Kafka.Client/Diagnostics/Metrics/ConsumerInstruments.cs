using System.Diagnostics.Metrics;

namespace Healthcare.Kafka.Client;

/// <summary>The instruments of consumers.</summary>
internal sealed class ConsumerInstruments
{
    private const string Prefix = "healthcare.kafka.consumer.";

    private readonly ObservedClients<ConsumerMetrics> _consumers;

    public ConsumerInstruments(Meter meter, ObservedClients<ConsumerMetrics> consumers)
    {
        _consumers = consumers;
        Consumed = meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages that were taken up for the handler; again when they came again.");
        ConsumedBytes = meter.CreateCounter<long>(Prefix + "consumed.size", "By", "Bytes of keys, values and headers of messages that were taken up for the handler.");
        OperationDuration = meter.CreateOperationDuration();
        ProcessDuration = meter.CreateDuration("messaging.process.duration", "Duration of one call of the handler, for a batch or for the messages of one.");
        EndToEndDuration = meter.CreateDuration(
            Prefix + "end_to_end.duration", "Time from a message's timestamp to its completion, of a sample where many are completed at once; as right as the clocks of both machines are.");
        Polls = meter.CreateCounter<long>(Prefix + "polls", "{poll}", "Polls.");
        CommitFailures = meter.CreateCounter<long>(Prefix + "commit.failures", "{partition}", "Partitions whose offset could not be committed; the next commit tries again.");
        Rebalances = meter.CreateCounter<long>(Prefix + "rebalances", "{rebalance}", "Times at which partitions were assigned, revoked or lost.");
        Retries = meter.CreateCounter<long>(Prefix + "retries", "{call}", "Calls of the handler after one that failed.");
        DeadLetters = meter.CreateCounter<long>(Prefix + "dead_letters", "{message}", "Messages that the dead-letter topic holds now.");
        Skipped = meter.CreateCounter<long>(Prefix + "skipped", "{message}", "Messages that were given up without a copy.");
        Gauge(meter, "lag", "{message}", "End of the log, as of the last fetch, less the committed offset.", reading => reading.Lag);
        Gauge(meter, "max_lag", "{message}", "The largest lag of a partition.", reading => reading.MaxLag);
        Gauge(meter, "lane.depth", "{message}", "Messages received and not yet part of the completed prefix.", reading => reading.Unfinished);
        Gauge(meter, "partitions", "{partition}", "Partitions assigned to this process.", reading => reading.Partitions);
        Gauge(meter, "halted_partitions", "{partition}", "Partitions that stand still until an operator acts.", reading => reading.Halted);
        Gauge(meter, "paused_partitions", "{partition}", "Partitions whose fetching is paused, for whatever reason.", reading => reading.Paused);
        Gauge(meter, "stalled_partitions", "{partition}", "Partitions that have messages to give and give none.", reading => reading.Stalled);
        meter.CreateObservableGauge(Prefix + "oldest_unfinished.age", ReadAges, "s", "How long ago the oldest unfinished message was received.");
        meter.CreateObservableGauge(Prefix + "in_flight", () => Read(consumer => consumer.InFlight), "{message}", "Messages in batches that are being handled now.");
        meter.CreateObservableGauge(Prefix + "parked_keys", () => Read(consumer => consumer.Status?.ParkedKeys), "{key}", "Keys whose messages follow a dead letter.");
        meter.CreateObservableGauge(
            Prefix + "retrying_keys", () => Read(consumer => consumer.Status?.RetryingKeys), "{key}", "Keys whose messages wait in the retry topic, in the partitions of this process.");
        meter.CreateObservableCounter(
            Prefix + "rebuilds", () => Read(consumer => consumer.Status?.Rebuilds), "{consumer}", "Native consumers that were replaced because they stalled.");
        meter.CreateObservableCounter(
            Prefix + "offset_gaps", () => Read(consumer => consumer.Status?.OffsetGaps), "{gap}", "Gaps in the offsets: messages deleted before they were received.");
    }

    public Counter<long> Consumed { get; }

    public Counter<long> ConsumedBytes { get; }

    public Histogram<double> OperationDuration { get; }

    public Histogram<double> ProcessDuration { get; }

    public Histogram<double> EndToEndDuration { get; }

    public Counter<long> Polls { get; }

    public Counter<long> CommitFailures { get; }

    public Counter<long> Rebalances { get; }

    public Counter<long> Retries { get; }

    public Counter<long> DeadLetters { get; }

    public Counter<long> Skipped { get; }

    private void Gauge(Meter meter, string name, string unit, string description, Func<PartitionReading, long?> read) =>
        meter.CreateObservableGauge(Prefix + name, () => Read(read), unit, description);

    private IEnumerable<Measurement<long>> Read(Func<PartitionReading, long?> read)
    {
        foreach (var reading in _consumers.All.SelectMany(consumer => consumer.Readings))
        {
            if (read(reading) is { } value)
            {
                yield return new Measurement<long>(value, reading.Tags);
            }
        }
    }

    private IEnumerable<Measurement<double>> ReadAges() =>
        from consumer in _consumers.All
        from reading in consumer.Readings
        select new Measurement<double>(reading.OldestAge.TotalSeconds, reading.Tags);

    private IEnumerable<Measurement<long>> Read(Func<ConsumerMetrics, long?> read)
    {
        foreach (var consumer in _consumers.All)
        {
            if (read(consumer) is { } value)
            {
                yield return new Measurement<long>(value, consumer.ClientTags);
            }
        }
    }
}
