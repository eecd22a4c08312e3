namespace Healthcare.Kafka.Tool;

internal static partial class Recommendations
{
    private const string BrokerSection = "Broker Configuration";
    private const string Flushing =
        "Wrong against replication: Kafka's durability is that of the other replicas, and writes to disk in the background. A forced flush every second or "
        + "10,000 messages stops a partition's writes until the disk has answered, and with it every producer that waits for acks=all.";
    private const string ZooKeeper = "Outdated: Kafka 4.0 has no ZooKeeper, and its brokers do not know the key. Metadata is kept by the controllers (KRaft).";

    private const string OfInternalTopics = "It counts when Kafka makes the topic: one that exists keeps its replicas until a reassignment gives it more.";

    private static Recommendation[] Broker =>
    [
        Server("num.network.threads", "8", "threads", "Take requests off the sockets.", "3", "Requests wait for a thread to read them.") with { Comparison = Comparison.AtLeast },
        Server("num.io.threads", "16", "threads", "Do the requests, disk included: as many as cores.", "8", "Requests wait in the queue while cores idle.") with { Comparison = Comparison.AtLeast },
        Server("num.replica.fetchers", "4", "threads", "Copy from each other broker in parallel.", "1", "Replicas fall behind, and acks=all waits for them.") with
        {
            Comparison = Comparison.AtLeast, Correction = "The guide has the key twice, under threads and under replication; it is one setting, and the last line wins.",
        },
        Server("background.threads", "10", "threads", "Delete segments and other work that nobody waits for.", "10", "Old segments are deleted late.") with { Comparison = Comparison.AtLeast },
        Server("socket.send.buffer.bytes", "1048576", "bytes", "What one consumer far away may have on its way.", "102400", "A consumer 10 ms away gets at most 10 MB/s from a broker.") with
        {
            Correction = "A fixed size switches the operating system's autotuning of this direction off, and net.core.wmem_max caps it.",
        },
        Server("socket.receive.buffer.bytes", "1048576", "bytes", "What one producer far away may have on its way.", "102400", "A producer 10 ms away sends at most 10 MB/s to a broker.") with
        {
            Correction = "A fixed size switches the operating system's autotuning of this direction off, and net.core.rmem_max caps it.",
        },
        Server("socket.request.max.bytes", "104857600", "bytes", "Refuses requests that would fill the heap.", "104857600", "A larger request is refused and its connection closed."),
        Gone("log.flush.interval.messages", "10000", "messages", "Left to the operating system.", Flushing) with { Default = "9223372036854775807" },
        Gone("log.flush.interval.ms", "1000", "ms", "Left to the operating system.", Flushing),
        Gone("log.flush.scheduler.interval.ms", "2000", "ms", "Without log.flush.interval.ms it has nothing to do.",
            "It also contradicts the guide's own interval: what is looked at every 2 seconds is not flushed every second.") with { Default = "9223372036854775807" },
        Server("log.segment.bytes", "1073741824", "bytes", "One segment is open per partition; whole ones are deleted or compacted.", "1073741824", "Retention and compaction work in other steps."),
        Server("log.retention.hours", "168", "hours", "Seven days to read what was missed.", "168", "Consumers that are away longer lose messages, or disks fill up.") with { Correction = "log.retention.minutes and log.retention.ms go before it, where they are set." },
        Server("log.retention.check.interval.ms", "300000", "ms", "How late a segment may go.", "300000", "Disks hold old segments longer."),
        Server("replica.fetch.max.bytes", "1048576", "bytes", "What a replica fetches of one partition at a time.", "1048576", "Replicas catch up in other steps.") with
        {
            Comparison = Comparison.AtLeast, Correction = "The guide says per request; it is per partition, and a larger first batch is fetched all the same.",
        },
        Server("replica.fetch.response.max.bytes", "10485760", "bytes", "What a replica fetches at a time in all.", "10485760", "Replicas catch up in other steps.") with { Comparison = Comparison.AtLeast },
        Server("replica.lag.time.max.ms", "30000", "ms", "How long a replica may be behind and still count as in sync.", "30000",
            "Replicas leave the in-sync set at a pause of the collector or a slow disk, and with min.insync.replicas=2 writes stop.") with
        {
            Guide = "10000", Comparison = Comparison.AtLeast,
            Correction = "Outdated: 10 seconds was Kafka's default until 2.5, which raised it to 30 because replicas left and came back without cause (KIP-537).",
        },
        Gone("zookeeper.session.timeout.ms", "18000", "ms", "Its place is taken by broker.session.timeout.ms, whose default of 9 seconds is kept.", ZooKeeper) with { Until = "Kafka 3.9" },
        Gone("zookeeper.connection.timeout.ms", "6000", "ms", "Nothing takes its place.", ZooKeeper) with { Until = "Kafka 3.9" },
        Server("num.partitions", "12", "partitions", "For topics that are created without a number.", "1", "Topics without a number have one consumer at most.") with { Comparison = Comparison.AtLeast },
        Server("default.replication.factor", "3", "replicas", "One broker may be down for maintenance and another may fail.", "1", "Topics without a number are lost with their broker.") with { Comparison = Comparison.AtLeast, IsSafety = true },
        Ours("min.insync.replicas", "2", "replicas", "acks=all means two disks; the guide says so of its topics only.", "1", "A message that is reported persisted is lost with one disk.", Comparison.AtLeast) with
        {
            Note = "Topics of one replica without a value of their own cannot be written to from then on: give them replicas before.",
        },
        Ours("unclean.leader.election.enable", "false", "", "A replica that lacks messages never becomes leader.", "false", "Persisted messages are lost when the last in-sync replica is.", Comparison.Same),
        Ours("auto.create.topics.enable", "false", "", "A mistyped topic fails; topics are declared.", "true", "A mistyped topic comes into being, with other settings than declared.", Comparison.Same) with { IsSafety = false },
        Ours("offsets.topic.replication.factor", "3", "replicas", "Committed offsets survive as messages do.", "3", "Groups begin again at the start or the end when a broker is lost.", Comparison.AtLeast) with { Note = OfInternalTopics },
        Ours("transaction.state.log.replication.factor", "3", "replicas", "Transactions survive as messages do.", "3", "Transactions cannot end when a broker is lost.", Comparison.AtLeast) with { Note = OfInternalTopics },
        Ours("transaction.state.log.min.isr", "2", "replicas", "As for messages.", "2", "The outcome of a transaction is lost with one disk.", Comparison.AtLeast),
    ];

    private static Recommendation Server(string key, string value, string unit, string reason, string standard, string effect) =>
        new(TuningArea.Broker, key, value, unit, reason, BrokerSection) { Guide = value, Default = standard, Effect = effect };

    private static Recommendation Gone(string key, string guide, string unit, string reason, string correction) =>
        new(TuningArea.Broker, key, Unset, unit, reason, BrokerSection)
        {
            Guide = guide, Correction = correction, Effect = correction == ZooKeeper ? "None." : "Writes stop while the disk is forced to answer.",
        };

    private static Recommendation Ours(string key, string value, string unit, string reason, string standard, string effect, Comparison comparison) =>
        new(TuningArea.Broker, key, value, unit, reason, BrokerSection) { Default = standard, Effect = effect, Comparison = comparison, IsSafety = true };
}
