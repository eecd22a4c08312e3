using System.Collections;

namespace Healthcare.Kafka.Client;

/// <summary>What became of each message of a batch, in the order in which the messages were given.</summary>
#pragma warning disable CA1710 // It is a delivery, not a collection of the caller's.
public sealed class BatchDelivery : IReadOnlyList<DeliveryOutcome>
#pragma warning restore CA1710
{
    private readonly DeliveryOutcome[] _outcomes;
    private readonly string _clientName;

    internal BatchDelivery(string clientName, DeliveryOutcome[] outcomes)
    {
        _clientName = clientName;
        _outcomes = outcomes;
        foreach (var outcome in outcomes)
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
    public DeliveryOutcome this[int index] => _outcomes[index];

    /// <summary>Throws for the first message that is not persisted, and says how many there are.</summary>
    /// <exception cref="DeliveryException">At least one message is not persisted.</exception>
    public void ThrowIfNotAllPersisted()
    {
        if (AllPersisted)
        {
            return;
        }

        var first = Array.FindIndex(_outcomes, static outcome => !outcome.IsPersisted);
        throw new DeliveryException(_clientName, _outcomes[first], Count - PersistedCount, Count);
    }

    /// <summary>Enumerates the outcomes in the order of the messages.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<DeliveryOutcome> GetEnumerator() => ((IEnumerable<DeliveryOutcome>)_outcomes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _outcomes.GetEnumerator();
}
