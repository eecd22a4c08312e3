namespace Healthcare.Kafka.Client;

/// <summary>What a native producer has to say beside delivery reports. Called on librdkafka's threads: never throws, never waits.</summary>
internal interface IProducerTransportEvents
{
    /// <summary>Told of errors of the client as a whole. All but the fatal ones heal by themselves.</summary>
    void OnError(ErrorCode code, string reason, bool isFatal);

    /// <summary>Told of librdkafka's own log lines.</summary>
    void OnLog(LogMessage line);

    /// <summary>Told of librdkafka's statistics, a JSON text.</summary>
    void OnStatistics(string json);
}
