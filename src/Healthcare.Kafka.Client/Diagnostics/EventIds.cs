namespace Healthcare.Kafka.Client;

/// <summary>The one registry of log event ids. An id is never used again; a retired one stays here with a comment.</summary>
internal static class EventIds
{
    // 1000: lifecycle and configuration
    public const int InsecureSettingAccepted = 1001;
    public const int RetriesBounded = 1002;

    // 2000: producer

    // 3000: consumer

    // 4000: group and offsets

    // 5000: serialization

    // 9000: librdkafka's own log lines
}
