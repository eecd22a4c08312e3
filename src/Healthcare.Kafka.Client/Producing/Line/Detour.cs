namespace Healthcare.Kafka.Client;

/// <summary>What a delivery has beside itself while its message does not go straight through: it waits for room, is held back, or is kept for who handles failures.</summary>
/// <remarks>Apart from <see cref="Delivery"/>, of which tens of thousands are under way: the processor fetches what they all have from memory, twice a message.</remarks>
internal sealed class Detour
{
    public OutgoingRecord Record { get; set; }

    public EntryWait? Wait { get; set; }

    /// <summary>Gets or sets the message held behind this one.</summary>
    public Delivery? NextHeld { get; set; }

    /// <summary>Gets or sets the timestamp of the time provider at which the message was held.</summary>
    public long HeldSince { get; set; }
}
