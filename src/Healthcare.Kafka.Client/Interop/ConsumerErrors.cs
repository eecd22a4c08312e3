namespace Healthcare.Kafka.Client;

/// <summary>What an error that a consumer meets while it polls calls for.</summary>
internal enum ConsumerErrorKind
{
    /// <summary>librdkafka heals it by itself.</summary>
    SelfHealing,

    /// <summary>The principal may not do this, cannot prove who it is, or its group does not take it; it may be granted later.</summary>
    Refused,

    /// <summary>A subscribed topic does not exist, or not yet.</summary>
    UnknownTopic,

    /// <summary>The bytes of a batch do not match their checksum or cannot be decompressed.</summary>
    CorruptData,

    /// <summary>The position is not in the log any more, or the log was cut below it.</summary>
    PositionGone,

    /// <summary>The instance is dead.</summary>
    Fatal,

    /// <summary>Anything else: told, and gone on.</summary>
    Other,
}

internal static class ConsumerErrors
{
    public static ConsumerErrorKind Classify(Error error) => error.IsFatal ? ConsumerErrorKind.Fatal : error.Code switch
    {
        ErrorCode.Local_Fatal or ErrorCode.FencedInstanceId => ConsumerErrorKind.Fatal,
        ErrorCode.Local_BadMsg or ErrorCode.Local_BadCompression => ConsumerErrorKind.CorruptData,
        ErrorCode.Local_AutoOffsetReset or ErrorCode.Local_LogTruncation or ErrorCode.OffsetOutOfRange => ConsumerErrorKind.PositionGone,
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => ConsumerErrorKind.UnknownTopic,
        ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed
            or ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism or ErrorCode.Local_Authentication or ErrorCode.Local_Ssl
            or ErrorCode.InconsistentGroupProtocol or ErrorCode.InvalidSessionTimeout or ErrorCode.GroupMaxSizeReached => ConsumerErrorKind.Refused,
        ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_Resolve or ErrorCode.Local_TimedOut
            or ErrorCode.Local_WaitCoord => ConsumerErrorKind.SelfHealing,
        _ => ConsumerErrorKind.Other,
    };

    /// <summary>Gets what to do about a consumer that died of this.</summary>
    public static string RemedyOf(ErrorCode fatal) => fatal is ErrorCode.UnsupportedVersion or ErrorCode.Local_UnsupportedFeature
        ? "the brokers do not have GroupProtocol Consumer: set it to Classic, or turn it on there (Kafka 4.0)"
        : "restart the service";

    /// <summary>Gets whether an offset commit that failed like this can succeed later, while the partition is owned.</summary>
    public static bool IsFatalCommit(Error error) => error.IsFatal || error.Code == ErrorCode.FencedInstanceId;
}
