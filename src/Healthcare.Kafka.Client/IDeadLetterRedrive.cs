namespace Healthcare.Kafka.Client;

/// <summary>Brings the dead letters of one consumer back to the topics that they came from. Resolve it by the consumer's name, as a keyed service.</summary>
public interface IDeadLetterRedrive
{
    /// <summary>Gets the consumer's name.</summary>
    string ConsumerName { get; }

    /// <summary>Redrives what the dead-letter topic holds of the consumer's group when the call begins, partition by partition and in order.</summary>
    /// <remarks>
    /// Each message goes back with its key, value, headers and timestamp to its topic and partition, and the next one only when the brokers hold it
    /// (Persisted). At least once: where the redrive stands is committed, for the group "{GroupId}.redrive", once a second and at the end, so after
    /// a crash what was redriven since is redriven again. Other groups of the source topic get the message a second time. One redrive of a group at
    /// a time. Begin and end are audited. See docs/dead-letters.md.
    /// </remarks>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the redrive after the message it is at; where it stands is committed.</param>
    /// <returns>What was done, and where it stands. A message that could not be written ends the redrive and is in the result; it does not throw.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The consumer has no dead-letter topic, or a redrive of it is running in this process.</exception>
    /// <exception cref="RedriveException">The dead-letter topic could not be read, or where it stands could not be committed.</exception>
    Task<RedriveResult> RedriveAsync(RedriveOptions? options = null, CancellationToken cancellationToken = default);
}
