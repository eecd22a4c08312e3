namespace Healthcare.Kafka.Client;

/// <summary>What a consumer does when a partition has messages to give and gives none.</summary>
public enum StallPolicy
{
    /// <summary>It is logged, and the health check says so until it is over.</summary>
    Report,

    /// <summary>
    /// That too, and the native consumer is replaced: it gives its partitions up as in a rebalance and closes, and a new one joins the group. At most
    /// three times in a row.
    /// </summary>
    Rebuild,
}
