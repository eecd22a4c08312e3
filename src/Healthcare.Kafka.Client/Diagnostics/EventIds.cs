namespace Healthcare.Kafka.Client;

/// <summary>The one registry of log event ids. An id is never used again; a retired one stays here with a comment.</summary>
internal static class EventIds
{
    // 1000: lifecycle and configuration
    public const int ClientsRegistered = 1100;
    public const int InsecureSettingAccepted = 1001;

    // 2000: producer
    public const int DeliveryFailed = 2000;
    public const int FailureHandlerThrew = 2001;
    public const int FailureHandlerAbandoned = 2002;
    public const int ProducerError = 2010;
    public const int ProducerFatalError = 2011;
    public const int ProducerStarted = 2020;
    public const int ProducerClosed = 2021;
    public const int ProducerClosedWithOutstanding = 2022;
    public const int ProducerCloseTimedOut = 2023;

    // 3000: consumer

    // 4000: group and offsets

    // 5000: serialization

    // 9000: librdkafka's own log lines
    public const int LibrdkafkaLine = 9000;
}
