namespace Healthcare.Kafka.Client;

/// <summary>The consumer's place in its group, for transactions that commit its offsets. The gate between their threads and the close of the handle.</summary>
internal sealed class GroupMembership(IConsumerTransport transport)
{
    private readonly Lock _gate = new();
    private bool _closed;

    /// <summary>Reads what names this member and its generation to the group's coordinator. Any thread.</summary>
    /// <returns>Null when the consumer is no member of its group, or closes.</returns>
    public IConsumerGroupMetadata? Read()
    {
        lock (_gate)
        {
            return _closed ? null : transport.GroupMetadata();
        }
    }

    /// <summary>Returns when no read is under way; none starts any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }
}
