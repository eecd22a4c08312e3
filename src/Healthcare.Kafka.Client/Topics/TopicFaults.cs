namespace Healthcare.Kafka.Client;

/// <summary>What an error code of a cluster means for topics, and what to do about it.</summary>
internal static class TopicFaults
{
    private const int LongestReason = 300;

    public static TopicProvisioningError Of(Error error) => error.Code switch
    {
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed => TopicProvisioningError.NotAuthorized,
        _ when ErrorCodes.IsRefusal(error.Code) => TopicProvisioningError.NotAuthenticated,
        ErrorCode.InvalidReplicationFactor => TopicProvisioningError.TooFewBrokers,
        ErrorCode.TopicException when error.Reason.Contains("collides", StringComparison.OrdinalIgnoreCase) => TopicProvisioningError.NameConflict,
        ErrorCode.TopicException or ErrorCode.InvalidConfig or ErrorCode.InvalidPartitions or ErrorCode.PolicyViolation or ErrorCode.InvalidRequest
            or ErrorCode.InvalidReplicaAssignment => TopicProvisioningError.Refused,
        ErrorCode.UnknownTopicOrPart => TopicProvisioningError.NotFound,
        ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_Resolve => TopicProvisioningError.Unreachable,
        ErrorCode.Local_TimedOut or ErrorCode.Local_TimedOutQueue or ErrorCode.RequestTimedOut => TopicProvisioningError.TimedOut,
        ErrorCode.Local_UnsupportedFeature or ErrorCode.UnsupportedVersion => TopicProvisioningError.NotSupported,
        _ => TopicProvisioningError.Failed,
    };

    /// <summary>Gets whether the error says nothing of one topic, but that there is no answer.</summary>
    public static bool IsOfCluster(ErrorCode code) => Of(new Error(code)) is TopicProvisioningError.Unreachable or TopicProvisioningError.TimedOut
        or TopicProvisioningError.NotSupported or TopicProvisioningError.NotAuthenticated || code is ErrorCode.Local_NoEnt or ErrorCode.Local_Destroy;

    public static string Remedy(TopicProvisioningError error) => error switch
    {
        TopicProvisioningError.NotAuthenticated => "Check Security: protocol, mechanism, user, password and certificates.",
        TopicProvisioningError.Unreachable => "Check BootstrapServers, Security:Protocol, the network, and that brokers run.",
        TopicProvisioningError.TimedOut => "Look whether the cluster has a controller, which an embedded test cluster has not; then ask again, with more RequestTimeout where it is busy.",
        TopicProvisioningError.NotSupported => "These brokers do not know the request: create topics with their own tools.",
        TopicProvisioningError.Failed => "See the broker's log for the cause.",
        _ => "Correct what each topic says.",
    };

    /// <summary>Gets what a broker adds to a code: names, numbers and rules of topics, in one line and not at any length.</summary>
    public static string Reason(Error error)
    {
        var reason = error.Reason.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return error.IsLocalError || reason.Length == 0 ? "" : $" The broker says: {reason[..Math.Min(reason.Length, LongestReason)]}.";
    }
}
