using static Healthcare.Kafka.Client.Rows<Healthcare.Kafka.Client.HealthcareProducerOptions>;

namespace Healthcare.Kafka.Client;

internal static partial class LibrdkafkaKeys
{
    // Above 2,147,483,647 KiB librdkafka counts no further.
    private const long MostBuffer = 1024L * int.MaxValue;

    public static OptionKey[] ProducerRows =>
    [
        //     property                      key                           least            most  librdkafka           guide       presets
        Choice(o => o.Preset,                Ours,                                                None,                None,       PresetNames),
        Bytes( o => o.BatchSize,             "batch.size",                     1,   int.MaxValue, "1000000",           "131072",   ["131072", "131072", "524288", "131072"]),
        Count( o => o.BatchNumMessages,      "batch.num.messages",             1,      1_000_000, "10000"),
        Time(  o => o.Linger,                "linger.ms",                      0, 15 * OneMinute, "5",                 "5",        ["5", "5", "50", "0"]),
        Choice(o => o.CompressionType,       "compression.type",                                  "none",              "lz4",      ["lz4", "lz4", "lz4", "none"]),
        Count( o => o.CompressionLevel,      "compression.level",             -1,             12, "-1"),
        Buffer(o => o.BufferMemory,          "queue.buffering.max.kbytes", 1_024,     MostBuffer, "1073741824",        "67108864", ["67108864", "67108864", "268435456", "67108864"]),
        Count( o => o.BufferMessages,        "queue.buffering.max.messages",   1,   int.MaxValue, "100000",            None,       ["500000", "500000", "1000000", "500000"]),
        Count( o => o.MaxInFlight,           "max.in.flight",                  1,              5, "1000000",           "5",        Every("5")),
        Count( o => o.Retries,               "retries",                        1,   int.MaxValue, "2147483647",        "3",        ["3", null, null, null]),
        Time(  o => o.DeliveryTimeout,       "delivery.timeout.ms",            1,   int.MaxValue, "300000",            None,       AllButDocumented("120000")),
        Time(  o => o.RequestTimeout,        "request.timeout.ms",             1, 15 * OneMinute, "30000"),
        Choice(o => o.Partitioner,           "partitioner",                                       "consistent_random", None,       AllButDocumented("murmur2_random")),
        Bytes( o => o.SocketSendBufferBytes, "socket.send.buffer.bytes",       0,    100_000_000, "0"),
        Text(  o => o.TransactionalId,       "transactional.id"),
        Time(  o => o.TransactionTimeout,    "transaction.timeout.ms",     1_000,   int.MaxValue, "60000"),
        Time(  o => o.MaxBlock,              Ours,                             0,         OneDay, None,                None,       Every("60000")),
        Time(  o => o.FlushTimeout,          Ours,                             0,        OneHour, None,                None,       Every("30000")),
        Choice(o => o.OnDeliveryFailure,     Ours,                                                None,                None,       ["Continue", "FailKey", "FailKey", "FailKey"]),
        Time(  o => o.FlushInterval,         Ours,                            10,        OneHour, None,                "1000"),
        Switch(o => o.MessageIds,            Ours,                                                None,                None,       Every("true")),
        Text(  o => o.ContentType,           Ours),
        Switch(o => o.TraceContext,          Ours,                                                None,                None,       Every("true")),
        Text(  o => o.Topics,                Ours),
        Choice(o => o.OnTopicProblem,        Ours,                                                None,                None,       Every("Report")),
        Time(  o => o.TopicCheckTimeout,     Ours,                           100, 5 * OneMinute,  None,                None,       Every("10000")),
    ];
}
