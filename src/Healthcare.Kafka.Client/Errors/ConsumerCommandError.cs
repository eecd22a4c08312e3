namespace Healthcare.Kafka.Client;

/// <summary>Why a command to a consumer was not carried out.</summary>
public enum ConsumerCommandError
{
    /// <summary>The consumer is not started yet, stops, or has ended.</summary>
    NotRunning,

    /// <summary>The topic is none of the consumer's.</summary>
    NotSubscribed,

    /// <summary>The partition is not assigned to this process now: another instance of the group may have it.</summary>
    NotAssigned,

    /// <summary>The partition does not stand still.</summary>
    NotHalted,

    /// <summary>The partition does not stand still at a message, so that there is none to skip: seek.</summary>
    NothingToSkip,

    /// <summary>The log does not hold the offset.</summary>
    OffsetOutOfRange,

    /// <summary>Kafka did not answer, or refused; the code says why.</summary>
    Failed,

    /// <summary>It was not its turn in time; it is withdrawn.</summary>
    NotInTime,

    /// <summary>It had begun and did not end in time: look at the consumer's status.</summary>
    NotEnded,
}
