using static Healthcare.Kafka.Client.Rows<Healthcare.Kafka.Client.HealthcareConsumerOptions>;

namespace Healthcare.Kafka.Client;

internal static partial class LibrdkafkaKeys
{
    // 512 below 2^31, which is what librdkafka wants around a fetch.
    private const int MostFetch = 2_147_483_135;

    public static OptionKey[] ConsumerRows =>
    [
        //     property                            key                            least           most  librdkafka          guide       presets
        Choice(o => o.Preset,                      Ours,                                                None,               None,       PresetNames),
        Text(  o => o.GroupId,                     "group.id"),
        Text(  o => o.GroupInstanceId,             "group.instance.id"),
        Switch(o => o.StaticMembership,            Ours,                                                None),
        Choice(o => o.GroupProtocol,               "group.protocol",                                    "classic"),
        Text(  o => o.Topics,                      Ours),
        Bytes( o => o.FetchMinBytes,               "fetch.min.bytes",                 1,   100_000_000, "1",                "1024",     ["1024", "1024", "65536", "1"]),
        Time(  o => o.FetchWaitMax,                "fetch.wait.max.ms",               0, 5 * OneMinute, "500",              "500",      ["500", "50", "500", "10"]),
        Bytes( o => o.FetchMaxBytes,               "fetch.max.bytes",                 0,     MostFetch, "52428800",         "52428800", Every("52428800")),
        Bytes( o => o.MaxPartitionFetchBytes,      "max.partition.fetch.bytes",       1, 1_000_000_000, "1048576",          "1048576",  ["1048576", "1048576", "4194304", "1048576"]),
        Time(  o => o.FetchErrorBackoff,           "fetch.error.backoff.ms",          0, 5 * OneMinute, "500"),
        Time(  o => o.FetchQueueBackoff,           "fetch.queue.backoff.ms",          0, 5 * OneMinute, "1000",             None,       AllButDocumented("10")),
        Count( o => o.QueuedMinMessages,           "queued.min.messages",             1,    10_000_000, "100000",           None,       AllButDocumented("10000")),
        Kbytes(o => o.QueuedMaxMessagesKbytes,     "queued.max.messages.kbytes",      1,     2_097_151, "65536"),
        Bytes( o => o.SocketReceiveBufferBytes,    "socket.receive.buffer.bytes",     0,   100_000_000, "0",                "65536",    ["65536", null, null, null]),
        Choice(o => o.AutoOffsetReset,             "auto.offset.reset",                                 "largest",          "earliest", Every("earliest")),
        Choice(o => o.IsolationLevel,              "isolation.level",                                   "read_committed",   None,       AllButDocumented("read_committed")),
        Switch(o => o.CheckCrcs,                   "check.crcs",                                        "false",            None,       AllButDocumented("true")),
        Choice(o => o.PartitionAssignmentStrategy, "partition.assignment.strategy",                     "range,roundrobin", None,       AllButDocumented("cooperative-sticky")),
        Time(  o => o.SessionTimeout,              "session.timeout.ms",              1,       OneHour, "45000",            "30000",    Every("30000")),
        Time(  o => o.HeartbeatInterval,           "heartbeat.interval.ms",           1,       OneHour, "3000",             "3000",     Every("3000")),
        Time(  o => o.MaxPollInterval,             "max.poll.interval.ms",            1,        OneDay, "300000",           "300000",   Every("300000")),
        Choice(o => o.Order,                       Ours,                                                None,               None,       Every("partition")),
        Count( o => o.MaxConcurrency,              Ours,                              1,       100_000, None),
        Count( o => o.MaxBatchSize,                Ours,                              1,       100_000, None,               "500",      ["500", "500", "2000", "100"]),
        Bytes( o => o.MaxBatchBytes,               Ours,                              1, 1_073_741_824, None,               None,       Every("4194304")),
        Time(  o => o.BatchWait,                   Ours,                              1,     OneMinute, None),
        Count( o => o.LaneCapacity,                Ours,                              1,     1_000_000, None,               None,       ["2000", "2000", "8000", "2000"]),
        Bytes( o => o.LaneCapacityBytes,           Ours,                              1, 1_073_741_824, None,               None,       Every("16777216")),
        Bytes( o => o.OverflowBytes,               Ours,                              0, 1_073_741_824, None,               None,       Every("67108864")),
        Bytes( o => o.BufferMemory,                Ours,                      1_048_576,    MostBuffer, None,               None,       ["268435456", "268435456", "536870912", "268435456"]),
        Time(  o => o.CommitInterval,              Ours,                             10,       OneHour, None,               None,       Every("1000")),
        Switch(o => o.CommitMetadata,              Ours,                                                None,               None,       Every("true")),
        Choice(o => o.OnOffsetGap,                 Ours,                                                None,               None,       Every("Report")),
        Time(  o => o.StallTimeout,                Ours,                              0,        OneDay, None,               None,       Every("120000")),
        Choice(o => o.OnStall,                     Ours,                                                None,               None,       Every("Report")),
        Time(  o => o.DrainTimeout,                Ours,                              0,    OneDay / 2, None,               None,       Every("30000")),
        Time(  o => o.StopTimeout,                 Ours,                      OneSecond,       OneHour, None,               None,       Every("25000")),
        Count( o => o.Retry.MaxRetryAttempts,      Ours,                              0,  int.MaxValue, None,               None,       Every("5")),
        Time(  o => o.Retry.Delay,                 Ours,                              0,        OneDay, None,               None,       Every("200")),
        Time(  o => o.Retry.MaxDelay,              Ours,                              0,        OneDay, None,               None,       Every("30000")),
        Choice(o => o.OnFailure,                   Ours,                                                None,               None,       Every("Halt")),
        Text(  o => o.DeadLetter.Topic,            Ours),
        Switch(o => o.DeadLetter.ParkKey,          Ours,                                                None),
        Text(  o => o.RetryTopic.Topic,            Ours),
        Count( o => o.RetryTopic.MaxAttempts,      Ours,                              1,  int.MaxValue, None,               None,       Every("10")),
        Time(  o => o.RetryTopic.Delay,            Ours,                              0,        OneDay, None,               None,       Every("60000")),
        Time(  o => o.RetryTopic.MaxDelay,         Ours,                              0,        OneDay, None,               None,       Every("3600000")),
    ];
}
