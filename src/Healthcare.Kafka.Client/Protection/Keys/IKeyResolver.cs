namespace Healthcare.Kafka.Client;

/// <summary>Finds the key that a pseudonym stands for, such as in a table of the service's own. A pseudonym cannot be turned back.</summary>
public interface IKeyResolver
{
    /// <summary>Finds a key. Called for each message, by many threads at once: answer from memory where you can.</summary>
    /// <param name="pseudonym">The message key; good until the call is over.</param>
    /// <param name="cancellationToken">Ends the wait: the partition is given up.</param>
    /// <returns>
    /// The serialized key, as the producer had it; <see langword="null"/> when it is not known: the message goes the way of one that cannot be deserialized.
    /// A <see cref="TimeoutException"/> or an <see cref="IOException"/> means that it may be asked again, and the partition waits.
    /// </returns>
    ValueTask<byte[]?> ResolveAsync(ReadOnlyMemory<byte> pseudonym, CancellationToken cancellationToken);
}
