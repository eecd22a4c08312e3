using static Healthcare.Kafka.Client.Rows<Healthcare.Kafka.Client.HealthcareClientOptions>;

namespace Healthcare.Kafka.Client;

internal static partial class LibrdkafkaKeys
{
    public static OptionKey[] Connection =>
    [
        //    property                               key                                       least           most  librdkafka  guide   presets
        Text( o => o.BootstrapServers,             "bootstrap.servers"),
        Text( o => o.ClientId,                     "client.id",                                                      "rdkafka"),
        Bytes(o => o.MaxMessageBytes,              "message.max.bytes",                       1_000, 1_000_000_000,  "1000000"),
        Time( o => o.SocketTimeout,                "socket.timeout.ms",                          10, 5 * OneMinute,  "60000"),
        Time( o => o.SocketConnectionSetupTimeout, "socket.connection.setup.timeout.ms",  OneSecond,  int.MaxValue,  "30000"),
        Time( o => o.ConnectionsMaxIdle,           "connections.max.idle.ms",                     0,  int.MaxValue,  "0"),
        Time( o => o.ReconnectBackoff,             "reconnect.backoff.ms",                        0,       OneHour,  "100"),
        Time( o => o.ReconnectBackoffMax,          "reconnect.backoff.max.ms",                    0,       OneHour,  "10000"),
        Time( o => o.RetryBackoff,                 "retry.backoff.ms",                            1, 5 * OneMinute,  "100",      "100",  Every("100")),
        Time( o => o.RetryBackoffMax,              "retry.backoff.max.ms",                        1, 5 * OneMinute,  "1000"),
        Time( o => o.StatisticsInterval,           "statistics.interval.ms",                      0,        OneDay,  "0",        None,   Every("15000")),
        Switch(o => o.PartitionMetrics,            Ours,                                                            None),
        Choice(o => o.Transport,                   Ours,                                                            None,       None,    Every("Auto")),
    ];
}
