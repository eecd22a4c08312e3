namespace Healthcare.Kafka.Client;

/// <summary>The settings of one consumer.</summary>
/// <remarks>
/// Fixed and not to be set: <c>enable.auto.commit=false</c>, <c>enable.auto.offset.store=false</c>, <c>allow.auto.create.topics=false</c>.
/// See docs/configuration.md.
/// </remarks>
public sealed class HealthcareConsumerOptions : HealthcareClientOptions
{
    /// <summary>Gets or sets where the settings start from; every other property overrides it.</summary>
    /// <value>Default: <see cref="ConsumerPreset.Clinical"/>.</value>
    /// <remarks>
    /// No preset commits what was not handled. Documented, the guide to the letter, leaves checksums and the assignment strategy to
    /// librdkafka.
    /// </remarks>
    public ConsumerPreset? Preset { get; set; }

    /// <summary>Gets or sets the group that shares the topics' partitions.</summary>
    /// <value>Required.</value>
    /// <remarks>
    /// Key <c>group.id</c>. All instances of one service use the same; another service uses another. Visible to brokers and their tools.
    /// </remarks>
    public string? GroupId { get; set; }

    /// <summary>Gets or sets the name under which this one process keeps its partitions over a restart.</summary>
    /// <value>Unique per process. Default: none.</value>
    /// <remarks>
    /// Key <c>group.instance.id</c>. A restart within <see cref="SessionTimeout"/> causes no rebalance; a second process of the same name
    /// is fenced off.
    /// </remarks>
    public string? GroupInstanceId { get; set; }

    /// <summary>Gets or sets whether this process keeps its partitions over a restart under a name taken from its environment.</summary>
    /// <value>
    /// Default: <see langword="false"/>. With <see langword="true"/> and no <see cref="GroupInstanceId"/>, the name is the value of POD_NAME, or
    /// else of HOSTNAME, followed by the consumer's name.
    /// </value>
    /// <remarks>
    /// Sets <c>group.instance.id</c>. For pods of a StatefulSet, whose names last; a Deployment's pods get a new name with each restart, and
    /// gain nothing. A member that does not come back keeps its partitions from the others for <see cref="SessionTimeout"/>.
    /// </remarks>
    public bool? StaticMembership { get; set; }

    /// <summary>Gets or sets how the group shares its partitions: by its members (classic) or by the brokers (consumer, KIP-848).</summary>
    /// <value>Default: librdkafka's <see cref="Confluent.Kafka.GroupProtocol.Classic"/>.</value>
    /// <remarks>
    /// Key <c>group.protocol</c>. Consumer needs Kafka 4.0 brokers, and takes <see cref="SessionTimeout"/>, <see cref="HeartbeatInterval"/> and
    /// <see cref="PartitionAssignmentStrategy"/> from them: leave these unset.
    /// </remarks>
    public GroupProtocol? GroupProtocol { get; set; }

    /// <summary>Gets the topics to consume; a name that starts with ^ is a regular expression.</summary>
    /// <value>At least one. Required.</value>
    public IList<string> Topics { get; } = [];

    /// <summary>Gets or sets how much a broker gathers before it answers a fetch.</summary>
    /// <value>1 to 100,000,000 bytes. Default: Clinical's 1,024 (librdkafka: 1).</value>
    /// <remarks>
    /// Key <c>fetch.min.bytes</c>. More means fewer, fuller fetches; a quiet topic then waits up to <see cref="FetchWaitMax"/>. Source: the
    /// guide.
    /// </remarks>
    public int? FetchMinBytes { get; set; }

    /// <summary>Gets or sets how long a broker may gather.</summary>
    /// <value>0 to 5 minutes. Default: Clinical's 50 ms (the guide and librdkafka: 500 ms).</value>
    /// <remarks>
    /// Key <c>fetch.wait.max.ms</c>; the guide's <c>fetch.max.wait.ms</c>. With the guide's 500 ms a small message on a quiet topic
    /// waits as long for company, against the guide's own target of 100 ms end to end. Less costs more empty fetches. Source: the guide.
    /// </remarks>
    public TimeSpan? FetchWaitMax { get; set; }

    /// <summary>Gets or sets the most data of one fetch.</summary>
    /// <value>
    /// 0 to 2,147,483,135 bytes, not below <see cref="HealthcareClientOptions.MaxMessageBytes"/>. Default: every preset's 52,428,800, which
    /// is librdkafka's too.
    /// </value>
    /// <remarks>
    /// Key <c>fetch.max.bytes</c>. The prefetch may exceed <see cref="QueuedMaxMessagesKbytes"/> by this much per broker. Source:
    /// the guide.
    /// </remarks>
    public int? FetchMaxBytes { get; set; }

    /// <summary>Gets or sets the most data of one partition in one fetch, to begin with; it grows for a larger message.</summary>
    /// <value>1 to 1,000,000,000 bytes. Default: Clinical's 1,048,576, which is librdkafka's too.</value>
    /// <remarks>Key <c>max.partition.fetch.bytes</c>. More favours full partitions over an even share. Source: the guide.</remarks>
    public int? MaxPartitionFetchBytes { get; set; }

    /// <summary>Gets or sets how long a partition's fetching pauses after an error.</summary>
    /// <value>0 to 5 minutes. Default: librdkafka's 500 ms.</value>
    /// <remarks>Key <c>fetch.error.backoff.ms</c>. Less recovers sooner and asks more often.</remarks>
    public TimeSpan? FetchErrorBackoff { get; set; }

    /// <summary>Gets or sets how long fetching pauses when the prefetch is full.</summary>
    /// <value>0 to 5 minutes. Default: Clinical's 10 ms (librdkafka: 1 second).</value>
    /// <remarks>
    /// Key <c>fetch.queue.backoff.ms</c>. With librdkafka's second, a small prefetch empties and consumption stalls in steps of a second;
    /// less costs CPU.
    /// </remarks>
    public TimeSpan? FetchQueueBackoff { get; set; }

    /// <summary>Gets or sets how many messages librdkafka tries to have prefetched.</summary>
    /// <value>1 to 10,000,000. Default: Clinical's 10,000 (librdkafka: 100,000).</value>
    /// <remarks>
    /// Key <c>queued.min.messages</c>. Bounded by <see cref="QueuedMaxMessagesKbytes"/>. More rides out slow brokers, costs memory, and has more
    /// fetched twice: what is prefetched of a partition is thrown away when that is paused.
    /// </remarks>
    public int? QueuedMinMessages { get; set; }

    /// <summary>Gets or sets the size of the prefetch, all partitions together.</summary>
    /// <value>1 to 2,097,151 KiB, not below <see cref="FetchMaxBytes"/>. Default: librdkafka's 65,536.</value>
    /// <remarks>
    /// Key <c>queued.max.messages.kbytes</c>. Counted as sent: compressed data takes more once unpacked. Less saves memory and may starve
    /// fast handlers.
    /// </remarks>
    public int? QueuedMaxMessagesKbytes { get; set; }

    /// <summary>Gets or sets the size of the socket's receive buffer.</summary>
    /// <value>0 to 100,000,000 bytes; 0 leaves it to the operating system. Default: librdkafka's 0 (the guide: 65,536).</value>
    /// <remarks>
    /// Key <c>socket.receive.buffer.bytes</c>; the guide's <c>receive.buffer.bytes</c>. A fixed 64 KiB turns the operating
    /// system's own tuning off and caps a link of 10 ms at 64 KiB a round trip: 6.5 MB/s a broker. Source: the guide.
    /// </remarks>
    public int? SocketReceiveBufferBytes { get; set; }

    /// <summary>Gets or sets where a partition without a committed offset begins.</summary>
    /// <value>Default: every preset's <see cref="Confluent.Kafka.AutoOffsetReset.Earliest"/> (librdkafka: latest).</value>
    /// <remarks>Key <c>auto.offset.reset</c>. Latest silently skips what was produced before the first start. Source: the guide.</remarks>
    public AutoOffsetReset? AutoOffsetReset { get; set; }

    /// <summary>Gets or sets whether messages of aborted transactions are left out.</summary>
    /// <value>
    /// Default: Clinical's <see cref="Confluent.Kafka.IsolationLevel.ReadCommitted"/>, which is librdkafka's too (Java: read_uncommitted).
    /// </value>
    /// <remarks>Key <c>isolation.level</c>. Read-uncommitted delivers what its producer took back.</remarks>
    public IsolationLevel? IsolationLevel { get; set; }

    /// <summary>Gets or sets whether the checksum of each batch is verified.</summary>
    /// <value>Default: Clinical's <see langword="true"/> (librdkafka: false, Java: true).</value>
    /// <remarks>
    /// Key <c>check.crcs</c>. Costs little CPU, and keeps a record corrupted on disk or on the wire away from the handler.
    /// </remarks>
    public bool? CheckCrcs { get; set; }

    /// <summary>Gets or sets how a group shares its partitions.</summary>
    /// <value>
    /// Default: Clinical's <see cref="Confluent.Kafka.PartitionAssignmentStrategy.CooperativeSticky"/> (librdkafka: range,roundrobin).
    /// </value>
    /// <remarks>
    /// Key <c>partition.assignment.strategy</c>. Cooperative-sticky moves only the partitions that must move; the others stop the whole
    /// group. Members of one group must not mix the two kinds.
    /// </remarks>
    public PartitionAssignmentStrategy? PartitionAssignmentStrategy { get; set; }

    /// <summary>Gets or sets after how long without a heartbeat the group gives this consumer's partitions away.</summary>
    /// <value>1 ms to 1 hour, within the broker's own limits. Default: every preset's 30 seconds (librdkafka: 45 seconds).</value>
    /// <remarks>
    /// Key <c>session.timeout.ms</c>. Less notices a dead process sooner and takes a long pause for death. Source: the guide.
    /// </remarks>
    public TimeSpan? SessionTimeout { get; set; }

    /// <summary>Gets or sets how often the consumer tells the group that it is there.</summary>
    /// <value>
    /// 1 ms to 1 hour, at most a third of <see cref="SessionTimeout"/>. Default: every preset's 3 seconds, which is librdkafka's too.
    /// </value>
    /// <remarks>Key <c>heartbeat.interval.ms</c>. A heartbeat also brings the news of a rebalance. Source: the guide.</remarks>
    public TimeSpan? HeartbeatInterval { get; set; }

    /// <summary>Gets or sets how long the poll loop may be away before the group gives the partitions away.</summary>
    /// <value>1 ms to 1 day, not below <see cref="SessionTimeout"/>. Default: every preset's 5 minutes, which is librdkafka's too.</value>
    /// <remarks>
    /// Key <c>max.poll.interval.ms</c>. Handlers do not run on the poll loop, so a slow handler does not count; it is also the longest
    /// a group waits for one member in a rebalance. Source: the guide.
    /// </remarks>
    public TimeSpan? MaxPollInterval { get; set; }

    /// <summary>Gets or sets which messages of a partition are handled one after the other.</summary>
    /// <value>Default: <see cref="ConsumeOrder.Partition"/>.</value>
    /// <remarks>
    /// Key lets hundreds of keys of few partitions run side by side, and a slow one hold up itself only; then up to
    /// <see cref="LaneCapacity"/> messages behind an unfinished one are handled and not committed, and come again after a crash.
    /// </remarks>
    public ConsumeOrder? Order { get; set; }

    /// <summary>Gets or sets how many calls of the handler may run at once in this consumer.</summary>
    /// <value>
    /// 1 to 100,000. Default: one per assigned partition; 64 with <see cref="ConsumeOrder.Key"/> or <see cref="ConsumeOrder.None"/>, below
    /// the 100 connections of a database driver's pool (the guide: one per core).
    /// </value>
    /// <remarks>
    /// Partitions get their turns in rotation. Handlers are asynchronous, so one that waits costs no thread: more hides more waiting, and
    /// asks more of what the handler calls. With Key or None, a batch handler gets what is ready divided by this number.
    /// </remarks>
    public int? MaxConcurrency { get; set; }

    /// <summary>Gets or sets the most messages that a handler gets in one call.</summary>
    /// <value>1 to 100,000, at most <see cref="LaneCapacity"/>. Default: Clinical's 500.</value>
    /// <remarks>
    /// The guide's <c>max.poll.records</c>, done here: librdkafka has no such key for a consumer of this kind. A failed batch is tried
    /// again as a whole. Source: the guide.
    /// </remarks>
    public int? MaxBatchSize { get; set; }

    /// <summary>Gets or sets the most data that a handler gets in one call: keys, values and headers as sent by the broker.</summary>
    /// <value>1 to 1,073,741,824 bytes, at most <see cref="LaneCapacityBytes"/>. Default: 4,194,304.</value>
    /// <remarks>A larger message goes alone. Less bounds what large messages cost in memory while they are handled.</remarks>
    public int? MaxBatchBytes { get; set; }

    /// <summary>Gets or sets how long a batch that is not full waits for more, counted from the receipt of its first message.</summary>
    /// <value>1 ms to 1 minute. Default: not at all.</value>
    /// <remarks>
    /// For batch handlers whose calls are dear; every message then waits up to this long. A batch takes what is there up to
    /// <see cref="MaxBatchSize"/>, also with Key or None. A stop or revoke does not wait. Message handlers get no batches and never wait.
    /// </remarks>
    public TimeSpan? BatchWait { get; set; }

    /// <summary>Gets or sets how many messages of one partition may wait for their handler.</summary>
    /// <value>1 to 1,000,000, at least <see cref="MaxBatchSize"/>. Default: Clinical's 2,000.</value>
    /// <remarks>
    /// What is fetched beyond waits in front of the lane, within <see cref="OverflowBytes"/>. With <see cref="ConsumeOrder.Key"/> or None it counts all
    /// messages from the first unfinished one on, which is what a crash repeats.
    /// </remarks>
    public int? LaneCapacity { get; set; }

    /// <summary>Gets or sets how much data of one partition may wait for its handler.</summary>
    /// <value>1 to 1,073,741,824 bytes, at least <see cref="MaxBatchBytes"/>. Default: 16,777,216.</value>
    /// <remarks>Keys, values and headers; one message may exceed it. Bounds memory where messages are large, as LaneCapacity does where they are many.</remarks>
    public int? LaneCapacityBytes { get; set; }

    /// <summary>Gets or sets how much data may wait for room in the lanes, all partitions together, before a partition is paused.</summary>
    /// <value>0 to 1,073,741,824 bytes, at most half of <see cref="BufferMemory"/>. Default: 67,108,864.</value>
    /// <remarks>
    /// A message counts as its key, value and headers and 256 bytes. A pause throws away what librdkafka has fetched of the partition: less than twice
    /// <see cref="QueuedMinMessages"/>, or a few times <see cref="MaxPartitionFetchBytes"/> a partition, has much fetched twice. 0 pauses at a full lane.
    /// </remarks>
    public int? OverflowBytes { get; set; }

    /// <summary>Gets or sets how much memory received messages may take, all partitions together: with their handlers, in the lanes, and in front of them.</summary>
    /// <value>1,048,576 to 2,199,023,254,528 bytes, at least twice <see cref="OverflowBytes"/>. Default: Clinical's 268,435,456.</value>
    /// <remarks>
    /// What <see cref="OverflowBytes"/> leaves of it is divided equally among the assigned partitions: with hundreds, each holds less than
    /// <see cref="LaneCapacity"/> allows and gets smaller batches, but always at least one message. Counted as there. librdkafka's prefetch, and what the
    /// handler makes of messages, come on top. Less saves memory and lets full partitions run dry sooner.
    /// </remarks>
    public long? BufferMemory { get; set; }

    /// <summary>Gets or sets how often handled offsets are committed.</summary>
    /// <value>10 ms to 1 hour. Default: 1 second.</value>
    /// <remarks>What was handled and not yet committed is delivered again after a crash. Revoke and stop commit at once.</remarks>
    public TimeSpan? CommitInterval { get; set; }

    /// <summary>Gets or sets whether a commit names, in its metadata, the messages that are completed beyond its offset.</summary>
    /// <value>Default: <see langword="true"/>.</value>
    /// <remarks>
    /// After a crash, halt or rebalance only the unfinished messages come again, not all behind the first of them. The text has at most 3,000
    /// characters; what does not fit comes again. Costs a request per assignment, before its first message. Other consumers of the group
    /// ignore it. Set it to false if your own tools keep metadata in the group's commits, or brokers set offset.metadata.max.bytes very low.
    /// </remarks>
    public bool? CommitMetadata { get; set; }

    /// <summary>Gets or sets what happens when messages were deleted before they were received, by retention or by hand.</summary>
    /// <value>Default: <see cref="OffsetGapPolicy.Report"/>.</value>
    /// <remarks>
    /// Report logs event 4020, counts, and goes on. Halt holds what follows each jump in the offsets until a broker has said where the log
    /// begins: right where a lost message must never go unnoticed, dear for compacted topics and transactions, whose every hole is a jump.
    /// </remarks>
    public OffsetGapPolicy? OnOffsetGap { get; set; }

    /// <summary>Gets or sets how long a partition that has messages to give may give none before that is reported.</summary>
    /// <value>0 to 1 day; 0 turns it off. Default: 2 minutes.</value>
    /// <remarks>
    /// Reported as event 4025 and by the health check; not for a partition that is paused or halted. Half of this time after its last
    /// message, an idle partition costs one request. Less notices sooner, and asks more often.
    /// </remarks>
    public TimeSpan? StallTimeout { get; set; }

    /// <summary>Gets or sets what such a stall calls for beside the report.</summary>
    /// <value>Default: <see cref="StallPolicy.Report"/>.</value>
    /// <remarks>
    /// Rebuild replaces the native consumer (event 4201), which heals what a restart of the service would: a fetcher that hangs, a position that was
    /// never found. It interrupts all partitions of this instance as a rebalance does. Three times in a row at most, the second not before twice
    /// <see cref="StallTimeout"/> (which must be 30 seconds or more), the third not before four times; an hour later it begins anew.
    /// </remarks>
    public StallPolicy? OnStall { get; set; }

    /// <summary>Gets or sets how long a revoke waits for the batches in flight.</summary>
    /// <value>0 to 12 hours, at most half of <see cref="MaxPollInterval"/>. Default: 30 seconds.</value>
    /// <remarks>Longer lets slow handlers finish, so that less is delivered twice; the group waits meanwhile.</remarks>
    public TimeSpan? DrainTimeout { get; set; }

    /// <summary>Gets or sets how long a stop may take in all.</summary>
    /// <value>1 second to 1 hour. Default: 25 seconds, below the 30 seconds that a host allows (HostOptions.ShutdownTimeout).</value>
    /// <remarks>
    /// Batches in flight get 60 % of it at most, the last commit the time up to 80 %, leaving the group the rest. Raise the host's limit
    /// first: what the host cuts off is neither drained nor committed.
    /// </remarks>
    public TimeSpan? StopTimeout { get; set; }

    /// <summary>Gets or sets how often and how patiently a failing batch is tried again.</summary>
    public ConsumerRetryOptions Retry { get; set => field = value ?? throw new ArgumentNullException(nameof(value)); } = new();

    /// <summary>Gets or sets what becomes of a message whose tries are used up, or that cannot be deserialized.</summary>
    /// <value>Default: <see cref="ConsumerFailurePolicy.Halt"/>.</value>
    /// <remarks>
    /// Halt loses nothing and stops the partition; DeadLetter needs <see cref="ConsumerDeadLetterOptions.Topic"/> and lets later messages of
    /// the key overtake; Skip gives the message up for good. It is the message alone: a failing batch is halved until it is found.
    /// </remarks>
    public ConsumerFailurePolicy? OnFailure { get; set; }

    /// <summary>Gets or sets where the messages go that are given up.</summary>
    public ConsumerDeadLetterOptions DeadLetter { get; set => field = value ?? throw new ArgumentNullException(nameof(value)); } = new();

    /// <summary>Gets or sets where messages that fail wait for further tries, while other keys go on.</summary>
    public ConsumerRetryTopicOptions RetryTopic { get; set => field = value ?? throw new ArgumentNullException(nameof(value)); } = new();

    /// <summary>Gets the topics that the producer of dead letters writes to for this consumer.</summary>
    internal IEnumerable<string> WrittenTopics => new[] { DeadLetter.Topic, RetryTopic.Topic }.OfType<string>().Where(static topic => topic.Length > 0);

    internal override int PresetColumn => OptionKey.Column((int)(Preset ?? ConsumerPreset.Clinical));

    internal override IReadOnlyList<OptionKey> Keys => LibrdkafkaKeys.Consumer;

    /// <summary>Names the preset, the group and the brokers, without secrets.</summary>
    /// <returns>A short description.</returns>
    public override string ToString() =>
        $"Consumer options: preset {Preset ?? ConsumerPreset.Clinical}, group {GroupId ?? "not set"}, "
        + $"brokers {BootstrapServers ?? "not set"}, {Security}";
}
