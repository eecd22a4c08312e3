namespace Healthcare.Kafka.Client;

/// <summary>The typed face of a transactional producer, as its transactions use it.</summary>
internal sealed class TransactionProducer<TKey, TValue>(
    ProducerCore core, PayloadSerializer<TKey> key, PayloadSerializer<TValue> value, RecordProtection? protection = null)
    : HealthcareProducer<TKey, TValue>(core, key, value, protection)
{
    protected override void CheckUse()
    {
    }
}
