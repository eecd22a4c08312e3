namespace Healthcare.Kafka.Client;

/// <summary>A live native client that takes new secrets. Called by one thread at a time, never after it is detached.</summary>
/// <exception cref="KafkaException">librdkafka would not have it.</exception>
internal interface ISecretTarget
{
    void SetCredentials(SaslCredentials credentials);

    void SetToken(OAuthBearerToken token);

    /// <summary>Says that there is no token, which the client tells as an authentication error.</summary>
    void FailToken(string why);
}
