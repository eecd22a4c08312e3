namespace Healthcare.Kafka.Client;

/// <summary>Writes what a consumer gives up to its dead-letter topic.</summary>
internal interface IDeadLetterWriter
{
    /// <summary>Gets what waits for the dead-letter topic.</summary>
    DeadLetterWaits Waits { get; }

    /// <summary>Writes a record as it came, trying again for as long as that can help.</summary>
    /// <param name="record">The record: original bytes, key and headers.</param>
    /// <param name="cause">Why; codes only.</param>
    /// <param name="draining">Asks to give up waiting: the record stays uncompleted and comes again.</param>
    /// <returns>Where the brokers hold it for certain (Persisted): only then is it completed. Null when it drains or can never be written.</returns>
    ValueTask<TopicPartitionOffset?> WriteAsync(RawRecord record, DeadLetterCause cause, CancellationToken draining);
}
