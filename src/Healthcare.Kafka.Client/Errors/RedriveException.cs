namespace Healthcare.Kafka.Client;

/// <summary>Dead letters could not be read, or where their redrive stands could not be committed.</summary>
public sealed class RedriveException : HealthcareKafkaException
{
    internal RedriveException(string clientName, ErrorCode code, string deadLetterTopic, RedriveResult result)
        : base(
            $"The redrive of consumer '{clientName}' from '{deadLetterTopic}' failed: {code}. {result.Redriven} messages are redriven; what is not committed is redriven again "
            + "by the next redrive, and nothing is lost. See docs/errors.md#redriveexception.",
            clientName,
            code) => Result = result;

    /// <summary>Gets what was done before it failed.</summary>
    public RedriveResult Result { get; }
}
