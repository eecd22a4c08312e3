namespace Healthcare.Kafka.Tool;

/// <summary>What an error code of Kafka means for the person at the terminal.</summary>
internal static class KafkaFailure
{
    public static ExitCode ExitCodeOf(ErrorCode code) => code switch
    {
        ErrorCode.Local_Authentication or ErrorCode.Local_Ssl or ErrorCode.SaslAuthenticationFailed or ErrorCode.TopicAuthorizationFailed
            or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed => ExitCode.Refused,
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic => ExitCode.UnknownTopic,
        ErrorCode.Local_TimedOut or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve
            or ErrorCode.RequestTimedOut or ErrorCode.Local_TimedOutQueue or ErrorCode.Local_MsgTimedOut => ExitCode.Unreachable,
        _ => ExitCode.RunFailed,
    };

    public static ExitCode ExitCodeOf(TopicProvisioningError error) => error switch
    {
        TopicProvisioningError.Unreachable or TopicProvisioningError.TimedOut => ExitCode.Unreachable,
        TopicProvisioningError.NotAuthorized or TopicProvisioningError.NotAuthenticated or TopicProvisioningError.NotSupported => ExitCode.Refused,
        TopicProvisioningError.NotFound => ExitCode.UnknownTopic,
        _ => ExitCode.Findings,
    };

    public static string Describe(ErrorCode code) => ExitCodeOf(code) switch
    {
        ExitCode.Refused => $"The brokers refused the connection or the request ({code}). Check Kafka:Security and the rights of the principal.",
        ExitCode.UnknownTopic => $"The topic does not exist ({code}). Correct its name, or create it.",
        ExitCode.Unreachable => $"No broker answered in time ({code}). Check the addresses, the network and Kafka:Security:Protocol.",
        _ => $"The brokers answered with {code}.",
    };
}
