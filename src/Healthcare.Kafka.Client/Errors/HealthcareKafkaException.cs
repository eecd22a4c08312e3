namespace Healthcare.Kafka.Client;

/// <summary>The base of what this library throws for trouble with Kafka. Misuse throws the exceptions of .NET; bad settings throw OptionsValidationException.</summary>
/// <remarks>Message and data hold names, positions and codes; never a key, a value, a header value, a serializer's text or a secret.</remarks>
public abstract class HealthcareKafkaException : Exception
{
    private protected HealthcareKafkaException(string message, string clientName, ErrorCode code)
        : base(message)
    {
        ClientName = clientName;
        Code = code;
    }

    /// <summary>Gets the name of the producer or consumer.</summary>
    public string ClientName { get; }

    /// <summary>Gets Kafka's or librdkafka's error code.</summary>
    public ErrorCode Code { get; }

    /// <summary>Gets whether the cause passes by itself, so that a later try can succeed.</summary>
    public virtual bool IsTransient => ErrorCodes.IsTransient(Code);
}
