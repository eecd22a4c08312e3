namespace Healthcare.Kafka.Client;

/// <summary>What messages do that are bytes already, of this library itself: no serializer, no headers of the producer's own, no turn to wait for.</summary>
internal static class RawProducing
{
    /// <summary>Tells whether the producer or the topic, as far as its limit is known, would refuse the message for its size.</summary>
    public static bool IsTooLarge(this ProducerCore producer, in OutgoingRecord record)
    {
        var size = RecordSize.OnWire(record);
        return size > producer.Settings.MaxMessageBytes
            || RecordSize.InBuffer(size) > producer.Settings.BufferBytes
            || RecordSize.InOwnBatch(record) > producer.Topics.Limits.Of(record.Topic);
    }

    /// <summary>Produces one message. Failures are outcomes; only a cancelled wait throws, and the message may then be sent all the same.</summary>
    public static async ValueTask<DeliveryOutcome> ProduceAsync(this ProducerCore producer, OutgoingRecord record, CancellationToken cancellationToken)
    {
        var outcome = new SingleOutcome();
        var charge = RecordSize.InBuffer(RecordSize.OnWire(record));
        var code = await producer.EnterAsync(record, charge, outcome, 0, cancellationToken).ConfigureAwait(false);
        if (Refusal.OfEntry(record, code, producer.FatalError) is { } refusal)
        {
            producer.Metrics.Ended(refusal.Outcome);
            return refusal.Outcome;
        }

        return await outcome.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
