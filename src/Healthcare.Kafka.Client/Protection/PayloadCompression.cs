namespace Healthcare.Kafka.Client;

/// <summary>Whether a payload is compressed before it is encrypted. Afterwards nothing compresses it any more, neither librdkafka nor a broker.</summary>
public enum PayloadCompression
{
    /// <summary>Not compressed.</summary>
    None,

    /// <summary>Brotli at quality 1, each message by itself; one that does not get shorter stays as it is.</summary>
    Brotli,
}
