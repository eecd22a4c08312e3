namespace Healthcare.Kafka.Client;

/// <summary>What this library knows about an error code: whether it passes by itself, and what a caller can do.</summary>
internal static class ErrorCodes
{
    public static bool IsTransient(ErrorCode code) => code switch
    {
        ErrorCode.NoError => false,
        ErrorCode.Local_QueueFull or ErrorCode.Local_MsgTimedOut or ErrorCode.Local_TimedOut or ErrorCode.Local_TimedOutQueue
            or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve or ErrorCode.Local_WaitCoord
            or ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight or ErrorCode.Local_Retry => true,
        ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition or ErrorCode.RequestTimedOut or ErrorCode.BrokerNotAvailable
            or ErrorCode.ReplicaNotAvailable or ErrorCode.NetworkException or ErrorCode.NotEnoughReplicas
            or ErrorCode.NotEnoughReplicasAfterAppend or ErrorCode.KafkaStorageError or ErrorCode.GroupLoadInProgress
            or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup or ErrorCode.RebalanceInProgress
            or ErrorCode.ThrottlingQuotaExceeded or ErrorCode.ConcurrentTransactions => true,
        _ => false,
    };

    /// <summary>Gets whether the brokers do not let this client do what it asks, or do not believe who it is; it lasts until somebody grants it.</summary>
    public static bool IsRefusal(ErrorCode code) => code is
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed
        or ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism or ErrorCode.IllegalSaslState
        or ErrorCode.Local_Authentication or ErrorCode.Local_Ssl;

    /// <summary>What a caller can do about a message that was not sent because an earlier one failed.</summary>
    public const string FollowsFailureRemedy =
        "It was not sent, because an earlier message of its key (with FailProducer: of its producer) failed with this code. Find out what became of that one, "
        + "resume with ResumeKeyAsync or IProducerControl, then produce in order. No broker holds this message: producing it again is safe.";

    public const string CutOffSerializerRemedy =
        "The serializer could not reach what it needs, its schema registry say. Nothing was sent; produce it again when that answers.";

    public static string Remedy(PersistenceStatus status, ErrorCode code)
    {
        var cause = code switch
        {
            ErrorCode.Local_QueueFull => "The buffer stayed full: raise BufferMemory or MaxBlock, or produce less at once.",
            ErrorCode.Local_MsgTimedOut => "DeliveryTimeout passed: check that the brokers can be reached and that the partition has a leader.",
            ErrorCode.MsgSizeTooLarge => "Make the message smaller, or raise MaxMessageBytes here and max.message.bytes on the topic.",
            ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic => "Create the topic or correct its name; topics are never created by a producer.",
            ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed => "Give the client's principal the right to write.",
            ErrorCode.Local_KeySerialization or ErrorCode.Local_ValueSerialization => "Correct the message or its serializer; a tombstone is asked for explicitly.",
            ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight => "The producer was closed, or its transaction aborted, first: give FlushTimeout more time, or produce it again.",
            ErrorCode.OutOfOrderSequenceNumber or ErrorCode.UnknownProducerId or ErrorCode.InvalidProducerEpoch or ErrorCode.ProducerFenced
                or ErrorCode.Local_Fatal or ErrorCode.Local_Fenced or ErrorCode.Local_Inconsistent or ErrorCode.Local_GaplessGuarantee =>
                "The native producer could not go on; it is replaced, and producing goes on. Look on the brokers for lost log segments.",
            ErrorCode.Local_State => "The transaction takes no more messages: abort it.",
            _ => IsTransient(code) ? "The cause passes by itself." : "See the broker's log for the cause.",
        };
        return status == PersistenceStatus.PossiblyPersisted
            ? cause + " A broker may hold the message: produce it again only where duplicates do no harm."
            : cause + " No broker holds the message: once a key that its failure stopped is resumed, producing it again is safe.";
    }
}
