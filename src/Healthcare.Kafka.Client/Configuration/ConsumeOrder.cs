namespace Healthcare.Kafka.Client;

/// <summary>Which messages of a partition a consumer handles one after the other, in offset order; all others may run at the same time.</summary>
public enum ConsumeOrder
{
    /// <summary>All of a partition: one call of the handler per partition at a time. The default.</summary>
    Partition,

    /// <summary>
    /// Those of one key, compared byte by byte: they never overlap and never overtake each other. Messages without a key have no order.
    /// </summary>
    Key,

    /// <summary>None: for messages that do not depend on each other.</summary>
    None,
}
