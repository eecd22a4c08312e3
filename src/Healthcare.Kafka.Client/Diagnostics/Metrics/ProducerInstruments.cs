using System.Diagnostics.Metrics;

namespace Healthcare.Kafka.Client;

/// <summary>The instruments of producers.</summary>
internal sealed class ProducerInstruments
{
    public ProducerInstruments(Meter meter, ObservedClients<ProducerCore> producers)
    {
        Sent = meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Messages that were handed to librdkafka and have their outcome.");
        OperationDuration = meter.CreateOperationDuration();
        Outcomes = meter.CreateCounter<long>(
            "healthcare.kafka.producer.outcomes", "{message}", "Outcomes, those of messages that were refused or never sent too.");
        AdmissionDuration = meter.CreateDuration("healthcare.kafka.producer.admission.duration", "Time that a message waited for room in the buffer; only of those that waited.");
        meter.CreateObservableGauge(
            "healthcare.kafka.producer.buffer.usage", () => Read(producers, core => core.BufferUsage), "By", "Bytes of BufferMemory in use.");
        meter.CreateObservableGauge(
            "healthcare.kafka.producer.buffer.limit", () => Read(producers, core => core.Settings.BufferBytes), "By", "The option BufferMemory.");
        meter.CreateObservableGauge(
            "healthcare.kafka.producer.buffer.messages", () => Read(producers, core => core.Outstanding), "{message}", "Messages in the buffer: without an outcome, or still with the failure handler.");
        meter.CreateObservableGauge(
            "healthcare.kafka.producer.failed_keys", () => Read(producers, core => core.Keys.FailedKeys), "{key}", "Keys that a failed delivery has stopped.");
        meter.CreateObservableCounter(
            "healthcare.kafka.producer.replacements", () => Read(producers, core => core.Replacements), "{producer}", "Native producers that were replaced after a fatal error.");
    }

    public Counter<long> Sent { get; }

    public Histogram<double> OperationDuration { get; }

    public Counter<long> Outcomes { get; }

    public Histogram<double> AdmissionDuration { get; }

    private static IEnumerable<Measurement<long>> Read(ObservedClients<ProducerCore> producers, Func<ProducerCore, long> read)
    {
        foreach (var core in producers.All)
        {
            yield return new Measurement<long>(read(core), core.Metrics.ClientTags);
        }
    }
}
