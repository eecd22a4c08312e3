using System.Collections;

namespace Healthcare.Kafka.Client;

/// <summary>What became of each message of a batch, in the order in which the messages were given.</summary>
#pragma warning disable CA1710 // It is a delivery, not a collection of the caller's.
public sealed class BatchDelivery : IReadOnlyList<DeliveryOutcome>
#pragma warning restore CA1710
{
    private readonly string _clientName;
    private readonly string _topic;
    private readonly MessageIdRun _ids;
    private readonly StoredOutcome[] _outcomes;

    internal BatchDelivery(string clientName, string topic, MessageIdRun ids, StoredOutcome[] outcomes)
    {
        _clientName = clientName;
        _topic = topic;
        _ids = ids;
        _outcomes = outcomes;
        foreach (ref readonly var outcome in outcomes.AsSpan())
        {
            PersistedCount += outcome.IsPersisted ? 1 : 0;
        }
    }

    /// <summary>Gets the number of messages in the batch.</summary>
    public int Count => _outcomes.Length;

    /// <summary>Gets the number of messages that the brokers hold for certain.</summary>
    public int PersistedCount { get; }

    /// <summary>Gets whether the brokers hold every message of the batch.</summary>
    public bool AllPersisted => PersistedCount == Count;

    /// <summary>Gets the outcome of the message at <paramref name="index"/> in the batch.</summary>
    /// <param name="index">The message's place in the batch, from 0.</param>
    public DeliveryOutcome this[int index] => _outcomes[index].ToOutcome(_topic, _ids[index]);

    /// <summary>Throws for the first message that is not persisted, and says how many there are.</summary>
    /// <exception cref="DeliveryException">At least one message is not persisted.</exception>
    public void ThrowIfNotAllPersisted()
    {
        if (AllPersisted)
        {
            return;
        }

        var first = Array.FindIndex(_outcomes, static outcome => !outcome.IsPersisted);
        throw new DeliveryException(_clientName, this[first], Count - PersistedCount, Count);
    }

    /// <summary>Enumerates the outcomes in the order of the messages.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<DeliveryOutcome> GetEnumerator()
    {
        for (var i = 0; i < _outcomes.Length; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
