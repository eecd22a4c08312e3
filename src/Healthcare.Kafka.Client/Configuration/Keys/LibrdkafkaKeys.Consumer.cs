using static Healthcare.Kafka.Client.Rows<Healthcare.Kafka.Client.HealthcareConsumerOptions>;

namespace Healthcare.Kafka.Client;

internal static partial class LibrdkafkaKeys
{
    public static OptionKey[] ConsumerRows =>
    [
        //     property                            key                             least             most  librdkafka          guide        Documented    Clinical              HighThroughput        LowLatency
        Choice(o => o.Preset,                      Ours,                                                   "Clinical",         NotInGuide,  NoPreset),
        Text(  o => o.GroupId,                     "group.id",                                             NoDefault),
        Text(  o => o.GroupInstanceId,             "group.instance.id",                                    NoDefault),
        Text(  o => o.Topics,                      Ours,                                                   NoDefault),
        Bytes( o => o.FetchMinBytes,               "fetch.min.bytes",                  1,     100_000_000, "1",                "1024",     ["1024",       "1024",               "65536",              "1"]),
        Time(  o => o.FetchWaitMax,                "fetch.wait.max.ms",                0,   5 * OneMinute, "500",              "500",      ["500",        "50",                 "500",                "10"],                 ["fetch.max.wait.ms"]),
        Bytes( o => o.FetchMaxBytes,               "fetch.max.bytes",                  0,   2_147_483_135, "52428800",         "52428800", ["52428800",   "52428800",           "52428800",           "52428800"]),
        Bytes( o => o.MaxPartitionFetchBytes,      "max.partition.fetch.bytes",        1,   1_000_000_000, "1048576",          "1048576",  ["1048576",    "1048576",            "4194304",            "1048576"],            ["fetch.message.max.bytes"]),
        Time(  o => o.FetchErrorBackoff,           "fetch.error.backoff.ms",           0,   5 * OneMinute, "500",              NotInGuide,  NoPreset),
        Time(  o => o.FetchQueueBackoff,           "fetch.queue.backoff.ms",           0,   5 * OneMinute, "1000",             NotInGuide, [null,         "100",                "100",                "10"]),
        Count( o => o.QueuedMinMessages,           "queued.min.messages",              1,      10_000_000, "100000",           NotInGuide,  NoPreset),
        Kbytes(o => o.QueuedMaxMessagesKbytes,     "queued.max.messages.kbytes",       1,       2_097_151, "65536",            NotInGuide,  NoPreset),
        Bytes( o => o.SocketReceiveBufferBytes,    "socket.receive.buffer.bytes",      0,     100_000_000, "0",                "65536",    ["65536",      null,                 null,                 null],                 ["receive.buffer.bytes"]),
        Choice(o => o.AutoOffsetReset,             "auto.offset.reset",                                    "largest",          "earliest", ["earliest",   "earliest",           "earliest",           "earliest"]),
        Choice(o => o.IsolationLevel,              "isolation.level",                                      "read_committed",   NotInGuide, [null,         "read_committed",     "read_committed",     "read_committed"]),
        Switch(o => o.CheckCrcs,                   "check.crcs",                                           "false",            NotInGuide, [null,         "true",               "true",               "true"]),
        Choice(o => o.PartitionAssignmentStrategy, "partition.assignment.strategy",                        "range,roundrobin", NotInGuide, [null,         "cooperative-sticky", "cooperative-sticky", "cooperative-sticky"]),
        Time(  o => o.SessionTimeout,              "session.timeout.ms",               1,         OneHour, "45000",            "30000",    ["30000",      "30000",              "30000",              "30000"]),
        Time(  o => o.HeartbeatInterval,           "heartbeat.interval.ms",            1,         OneHour, "3000",             "3000",     ["3000",       "3000",               "3000",               "3000"]),
        Time(  o => o.MaxPollInterval,             "max.poll.interval.ms",             1,          OneDay, "300000",           "300000",   ["300000",     "300000",             "300000",             "300000"]),
        Count( o => o.MaxBatchSize,                Ours,                               1,         100_000, NoDefault,          "500",      ["500",        "500",                "2000",               "100"],                ["max.poll.records"]),
        Count( o => o.LaneCapacity,                Ours,                               1,       1_000_000, NoDefault,          NotInGuide, ["2000",       "2000",               "8000",               "2000"]),
        Time(  o => o.CommitInterval,              Ours,                              10,         OneHour, NoDefault,          NotInGuide, ["1000",       "1000",               "1000",               "1000"]),
        Time(  o => o.DrainTimeout,                Ours,                               0,     OneDay / 2, NoDefault,          NotInGuide, ["30000",      "30000",              "30000",              "30000"]),
        Time(  o => o.StopTimeout,                 Ours,                       OneSecond,         OneHour, NoDefault,          NotInGuide, ["25000",      "25000",              "25000",              "25000"]),
        Count( o => o.Retry.MaxRetryAttempts,      Ours,                               0,    int.MaxValue, NoDefault,          NotInGuide, ["5",          "5",                  "5",                  "5"]),
        Time(  o => o.Retry.Delay,                 Ours,                               0,          OneDay, NoDefault,          NotInGuide, ["200",        "200",                "200",                "200"]),
        Time(  o => o.Retry.MaxDelay,              Ours,                               0,          OneDay, NoDefault,          NotInGuide, ["30000",      "30000",              "30000",              "30000"]),
    ];
}
