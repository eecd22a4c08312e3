namespace Healthcare.Kafka.Client;

/// <summary>What becomes of a message of a partition whose retry topic may hold earlier ones of its key.</summary>
internal enum RetryWay
{
    /// <summary>Nothing of its key is there.</summary>
    Handle,

    /// <summary>It follows its key.</summary>
    Follow,

    /// <summary>It is there already.</summary>
    Skip,
}
