namespace Healthcare.Kafka.Client;

/// <summary>Who is told what happens to a <see cref="NativeProducer"/>. Called on librdkafka's threads and within Produce: never waits.</summary>
internal interface IProducerOwner
{
    /// <summary>Told of an error that heals by itself.</summary>
    void OnError(ErrorCode code, string reason);

    /// <summary>Told of the error that the native producer cannot go on from, and again for every call that it refuses because of it.</summary>
    void OnFatalError(NativeProducer native, ErrorCode code, string reason, bool isNew);

    /// <summary>Told of librdkafka's own log lines.</summary>
    void OnLog(LogMessage line);

    /// <summary>Told of librdkafka's statistics.</summary>
    void OnStatistics(string json);
}
