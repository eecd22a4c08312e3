namespace Healthcare.Kafka.Client;

/// <summary>A client could not be opened because its credentials could not be had.</summary>
public sealed class SecretException : HealthcareKafkaException
{
    internal SecretException(string clientName, Type exceptionType)
        : base(
            $"The SASL credentials of '{clientName}' could not be had: {exceptionType.FullName}. Nothing was sent or consumed. "
            + "Look at UsernameFile and PasswordFile, or at the ISaslCredentialProvider, and start again.",
            clientName,
            ErrorCode.Local_Authentication)
    {
    }
}
