namespace Healthcare.Kafka.Client;

/// <summary>The typed face of a transactional producer, as its transactions use it.</summary>
internal sealed class TransactionProducer<TKey, TValue>(ProducerCore core, PayloadSerializer<TKey> key, PayloadSerializer<TValue> value)
    : HealthcareProducer<TKey, TValue>(core, key, value)
{
    protected override void CheckUse()
    {
    }
}
