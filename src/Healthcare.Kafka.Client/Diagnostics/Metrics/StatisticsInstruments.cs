using System.Diagnostics.Metrics;

namespace Healthcare.Kafka.Client;

/// <summary>The gauges that librdkafka's statistics feed. They are as old as the statistics, and show nothing while there are none.</summary>
internal sealed class StatisticsInstruments
{
    private readonly ObservedClients<ProducerCore> _producers;
    private readonly ObservedClients<ConsumerMetrics> _consumers;

    public StatisticsInstruments(Meter meter, ObservedClients<ProducerCore> producers, ObservedClients<ConsumerMetrics> consumers)
    {
        _producers = producers;
        _consumers = consumers;
        AddBrokers(meter);
        AddProducers(meter);
        meter.CreateObservableCounter(
            "healthcare.kafka.statistics.unreadable", ReadUnreadable, "{report}", "Statistics of librdkafka that this library could not read; the gauges they feed stand still.");
        meter.CreateObservableGauge(
            "healthcare.kafka.consumer.fetch_queue.messages",
            () => ReadTopics(Consumers, topic => topic.FetchedMessages), "{message}", "Messages that librdkafka has fetched and that were not polled yet.");
        meter.CreateObservableGauge(
            "healthcare.kafka.consumer.fetch_queue.size", () => ReadTopics(Consumers, topic => topic.FetchedBytes), "By", "Bytes of the messages in fetch_queue.messages.");
    }

    private IEnumerable<(ClientStatistics Statistics, KeyValuePair<string, object?>[] Tags)> Producers =>
        from core in _producers.All
        let statistics = core.Statistics.Latest
        where statistics is not null
        select (statistics, core.Metrics.ClientTags);

    private IEnumerable<(ClientStatistics Statistics, KeyValuePair<string, object?>[] Tags)> Consumers =>
        from metrics in _consumers.All
        let statistics = metrics.Statistics.Latest
        where statistics is not null
        select (statistics, metrics.ClientTags);

    private void AddBrokers(Meter meter)
    {
        meter.CreateObservableGauge(
            "healthcare.kafka.broker.rtt",
            () => ReadBrokers(broker => Seconds(broker.RoundTrip, broker.RoundTrip.Average)), "s", "Time from a request to its answer, the average of the last interval.");
        meter.CreateObservableGauge(
            "healthcare.kafka.broker.max_rtt", () => ReadBrokers(broker => Seconds(broker.RoundTrip, broker.RoundTrip.Max)), "s", "The longest time from a request to its answer in the last interval.");
        meter.CreateObservableGauge(
            "healthcare.kafka.broker.throttle_time",
            () => ReadBrokers(broker => broker.Throttle.Average / 1e3), "s", "Time that the broker made the client wait for a quota, the average of the last interval.");
        meter.CreateObservableGauge(
            "healthcare.kafka.broker.max_throttle_time", () => ReadBrokers(broker => broker.Throttle.Max / 1e3), "s", "The longest time that the broker made the client wait for a quota in the last interval.");
        meter.CreateObservableGauge(
            "healthcare.kafka.broker.requests_in_flight", () => ReadBrokers(broker => broker.RequestsInFlight), "{request}", "Requests that wait for an answer.");
    }

    private void AddProducers(Meter meter)
    {
        meter.CreateObservableGauge(
            "healthcare.kafka.producer.batch.size",
            () => ReadTopics(Producers, topic => Average(topic.BatchBytes)), "By", "Bytes of a batch, the average of the last interval.");
        meter.CreateObservableGauge(
            "healthcare.kafka.producer.batch.messages",
            () => ReadTopics(Producers, topic => Average(topic.BatchMessages)), "{message}", "Messages of a batch, the average of the last interval.");
        meter.CreateObservableGauge(
            "healthcare.kafka.producer.record_send.rate", () => ReadProducers(statistics => statistics.SendRate), "{message}/s", "Messages sent per second in the last interval.");
        meter.CreateObservableGauge(
            "healthcare.kafka.producer.queue.messages", () => ReadProducers(statistics => statistics.QueuedMessages), "{message}", "Messages in librdkafka's queues.");
        meter.CreateObservableGauge(
            "healthcare.kafka.producer.queue.size", () => ReadProducers(statistics => statistics.QueuedBytes), "By", "Bytes of the values of the messages in queue.messages.");
    }

    private IEnumerable<Measurement<long>> ReadUnreadable() =>
        _producers.All.Select(core => new Measurement<long>(core.Statistics.Unreadable, core.Metrics.ClientTags))
            .Concat(_consumers.All.Select(metrics => new Measurement<long>(metrics.Statistics.Unreadable, metrics.ClientTags)));

    private IEnumerable<Measurement<double>> ReadProducers(Func<ClientStatistics, double?> read) =>
        from producer in Producers
        let value = read(producer.Statistics)
        where value is not null
        select new Measurement<double>(value.Value, producer.Tags);

    private IEnumerable<Measurement<double>> ReadBrokers(Func<BrokerStatistics, double?> read) =>
        from client in Producers.Concat(Consumers)
        from broker in client.Statistics.Brokers
        let value = read(broker)
        where value is not null
        select new Measurement<double>(value.Value, [.. client.Tags, new(Tags.Broker, broker.Id)]);

    private static IEnumerable<Measurement<double>> ReadTopics(
        IEnumerable<(ClientStatistics Statistics, KeyValuePair<string, object?>[] Tags)> clients, Func<TopicStatistics, double?> read) =>
        from client in clients
        from topic in client.Statistics.Topics
        let value = read(topic)
        where value is not null
        select new Measurement<double>(value.Value, [.. client.Tags, new(Tags.Topic, topic.Name)]);

    private static double? Average(Window window) => window.Count == 0 ? null : window.Average;

    private static double? Seconds(Window window, long microseconds) => window.Count == 0 ? null : microseconds / 1e6;
}
