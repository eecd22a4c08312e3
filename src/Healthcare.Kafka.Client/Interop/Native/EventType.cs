namespace Healthcare.Kafka.Client;

/// <summary>librdkafka's <c>RD_KAFKA_EVENT_*</c>, as far as they are asked for.</summary>
[Flags]
internal enum EventType
{
    None = 0,
    DeliveryReports = 0x1,
    Log = 0x4,
    Error = 0x8,
    Statistics = 0x40,
}
