namespace Healthcare.Kafka.Client;

/// <summary>What a lane tells the partition that it belongs to, from the threads of its workers.</summary>
internal interface ILaneOwner
{
    /// <summary>The lane was full and is half empty again.</summary>
    void OnRoom();

    /// <summary>The lane stands still and takes no more.</summary>
    void OnHalted(Halt halt);

    /// <summary>Reads the consumer's place in its group; null when it has none.</summary>
    IConsumerGroupMetadata? GroupMetadata();

    /// <summary>Watches a cancellation, whose callbacks are the handler's code.</summary>
    void Observe(Task cancellation);
}
