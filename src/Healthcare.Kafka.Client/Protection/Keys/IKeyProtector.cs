namespace Healthcare.Kafka.Client;

/// <summary>Turns a message key into a pseudonym before it leaves the process, so that brokers and tools never see a patient's number.</summary>
/// <remarks>
/// Register one as a service to replace <see cref="HmacKeyProtector"/>. The same key must always give the same pseudonym: the partition, the order and what
/// compaction keeps follow from it. Called by many threads at once, once for each message.
/// </remarks>
public interface IKeyProtector
{
    /// <summary>Gets the pseudonym of a key.</summary>
    /// <param name="key">The serialized key.</param>
    /// <returns>The bytes that are sent as the message key. What is thrown refuses the message.</returns>
    byte[] Protect(ReadOnlySpan<byte> key);
}
