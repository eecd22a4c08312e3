using static Healthcare.Kafka.Client.Rows<Healthcare.Kafka.Client.HealthcareProducerOptions>;

namespace Healthcare.Kafka.Client;

internal static partial class LibrdkafkaKeys
{
    public static OptionKey[] ProducerRows =>
    [
        //     property                      key                            least           most  librdkafka           guide        Documented    Clinical          HighThroughput    LowLatency
        Choice(o => o.Preset,                Ours,                                                "Clinical",          NotInGuide,  NoPreset),
        Bytes( o => o.BatchSize,             "batch.size",                      1,  int.MaxValue, "1000000",           "131072",   ["131072",     "131072",         "524288",         "131072"]),
        Count( o => o.BatchNumMessages,      "batch.num.messages",              1,     1_000_000, "10000",             NotInGuide,  NoPreset),
        Time(  o => o.Linger,                "linger.ms",                       0, 15 * OneMinute, "5",               "5",        ["5",          "5",              "50",             "0"],             ["queue.buffering.max.ms"]),
        Choice(o => o.CompressionType,       "compression.type",                                  "none",              "lz4",      ["lz4",        "lz4",            "lz4",            "none"],          ["compression.codec"]),
        Count( o => o.CompressionLevel,      "compression.level",              -1,            12, "-1",                NotInGuide,  NoPreset),
        BytesSentAsKbytes(o => o.BufferMemory, "queue.buffering.max.kbytes", 1024, 1024L * int.MaxValue, "1073741824", "67108864", ["67108864",   "67108864",       "268435456",      "67108864"],      ["buffer.memory"]),
        Count( o => o.BufferMessages,        "queue.buffering.max.messages",    1,  int.MaxValue, "100000",            NotInGuide, ["500000",     "500000",         "1000000",        "500000"]),
        Count( o => o.MaxInFlight,           "max.in.flight",                   1,             5, "1000000",           "5",        ["5",          "5",              "5",              "5"],             ["max.in.flight.requests.per.connection"]),
        Count( o => o.Retries,               "retries",                         1,  int.MaxValue, "2147483647",        "3",        ["3",          null,             null,             null],            ["message.send.max.retries"]),
        Time(  o => o.DeliveryTimeout,       "delivery.timeout.ms",             1,  int.MaxValue, "300000",            NotInGuide, [null,         "120000",         "120000",         "120000"],        ["message.timeout.ms"]),
        Time(  o => o.RequestTimeout,        "request.timeout.ms",              1, 15 * OneMinute, "30000",           NotInGuide,  NoPreset),
        Choice(o => o.Partitioner,           "partitioner",                                       "consistent_random", NotInGuide, [null,         "murmur2_random", "murmur2_random", "murmur2_random"]),
        Bytes( o => o.SocketSendBufferBytes, "socket.send.buffer.bytes",        0,   100_000_000, "0",                 NotInGuide,  NoPreset, ["send.buffer.bytes"]),
        Time(  o => o.MaxBlock,              Ours,                              0,        OneDay, NoDefault,           NotInGuide, ["60000",      "60000",          "60000",          "60000"],         ["max.block.ms"]),
        Time(  o => o.FlushTimeout,          Ours,                              0,       OneHour, NoDefault,           NotInGuide, ["30000",      "30000",          "30000",          "30000"]),
        Time(  o => o.FlushInterval,         Ours,                             10,       OneHour, NoDefault,           "1000",      NoPreset),
    ];
}
