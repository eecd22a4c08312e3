namespace Healthcare.Kafka.Client;

/// <summary>The settings of one producer.</summary>
/// <remarks>
/// Fixed and not to be set: <c>acks=all</c>, <c>enable.idempotence=true</c>, <c>allow.auto.create.topics=false</c>. See
/// docs/configuration.md.
/// </remarks>
public sealed class HealthcareProducerOptions : HealthcareClientOptions
{
    /// <summary>Gets or sets where the settings start from; every other property overrides it.</summary>
    /// <value>Default: <see cref="ProducerPreset.Clinical"/>.</value>
    /// <remarks>
    /// Every preset keeps acks=all and idempotence. Documented, the guide to the letter, also counts retries and leaves the partitioner to
    /// librdkafka.
    /// </remarks>
    public ProducerPreset? Preset { get; set; }

    /// <summary>Gets or sets how large one batch of one partition may become, framing included and before compression.</summary>
    /// <value>1 to 2,147,483,647 bytes. Default: Clinical's 131,072 (librdkafka: 1,000,000).</value>
    /// <remarks>
    /// Key <c>batch.size</c>. Larger batches compress better and raise throughput; with a short linger they never fill. Source: the guide.
    /// </remarks>
    public int? BatchSize { get; set; }

    /// <summary>Gets or sets how many messages one batch of one partition may hold.</summary>
    /// <value>1 to 1,000,000. Default: librdkafka's 10,000.</value>
    /// <remarks>
    /// Key <c>batch.num.messages</c>. Java has no such limit; keep it high, so that <see cref="BatchSize"/> is the one that counts.
    /// </remarks>
    public int? BatchNumMessages { get; set; }

    /// <summary>Gets or sets how long a batch of one partition may wait for more messages.</summary>
    /// <value>0 to 15 minutes, below <see cref="DeliveryTimeout"/>. Default: Clinical's 5 ms (librdkafka: 5 ms).</value>
    /// <remarks>
    /// Key <c>linger.ms</c>. More wait gives fuller, better compressed batches and adds up to that much latency. Source: the guide.
    /// </remarks>
    public TimeSpan? Linger { get; set; }

    /// <summary>Gets or sets the compression of batches.</summary>
    /// <value>Default: Clinical's <see cref="Confluent.Kafka.CompressionType.Lz4"/> (librdkafka: none).</value>
    /// <remarks>
    /// Key <c>compression.type</c>. Saves network and disk for some CPU; saves nothing on encrypted payloads. Source: the guide.
    /// </remarks>
    public CompressionType? CompressionType { get; set; }

    /// <summary>Gets or sets how hard the compression tries.</summary>
    /// <value>-1 to 12, -1 being the codec's own default; gzip takes 0 to 9, lz4 0 to 12. Default: librdkafka's -1.</value>
    /// <remarks>Key <c>compression.level</c>. Higher is smaller and costs CPU.</remarks>
    public int? CompressionLevel { get; set; }

    /// <summary>Gets or sets how many bytes of accepted messages may wait for their outcome; a call waits when there is no room.</summary>
    /// <value>
    /// 1,024 to 2,199,023,254,528 bytes, not below <see cref="HealthcareClientOptions.MaxMessageBytes"/>. Default: Clinical's 67,108,864
    /// (librdkafka: 1 GiB).
    /// </value>
    /// <remarks>
    /// Key <c>queue.buffering.max.kbytes</c>, rounded up; the guide's <c>buffer.memory</c>. librdkafka counts values only, so admission
    /// counts here: key, value, headers and 512 bytes a message. More rides out longer broker trouble and loses more when the process
    /// dies. Source: the guide.
    /// </remarks>
    public long? BufferMemory { get; set; }

    /// <summary>Gets or sets how many accepted messages may wait for their outcome.</summary>
    /// <value>1 to 2,147,483,647. Default: Clinical's 500,000, so that bytes are the limit (librdkafka: 100,000).</value>
    /// <remarks>
    /// Key <c>queue.buffering.max.messages</c>. librdkafka's 0, no limit, is refused: tombstones count no bytes there and would fill
    /// the memory.
    /// </remarks>
    public int? BufferMessages { get; set; }

    /// <summary>Gets or sets how many requests may be on the way to one broker.</summary>
    /// <value>1 to 5; idempotence allows no more. Default: every preset's 5 (librdkafka: 1,000,000, and 5 with idempotence).</value>
    /// <remarks>Key <c>max.in.flight</c>. Fewer lower throughput on slow links; order is kept with any. Source: the guide.</remarks>
    public int? MaxInFlight { get; set; }

    /// <summary>Gets or sets how often a failing send is tried again.</summary>
    /// <value>1 to 2,147,483,647. Default: not set, <see cref="DeliveryTimeout"/> bounds the tries (librdkafka: 2,147,483,647).</value>
    /// <remarks>
    /// Key <c>retries</c>. The guide's 3 give up after about 0.7 s of missing replicas or lost connections and lose clinical data; leave
    /// it unset and set <see cref="DeliveryTimeout"/>. Source: the guide (3); Kafka's own documentation advises against setting it.
    /// </remarks>
    public int? Retries { get; set; }

    /// <summary>Gets or sets how long an accepted message may take to its outcome, tries included.</summary>
    /// <value>
    /// 1 ms to 24.8 days, above <see cref="Linger"/>. Default: Clinical's 2 minutes (librdkafka: 5 minutes; its 0, no limit, is refused).
    /// </value>
    /// <remarks>
    /// Key <c>delivery.timeout.ms</c>. Short values turn a broker restart into failed messages, and a failed message into a gap in its
    /// key's order.
    /// </remarks>
    public TimeSpan? DeliveryTimeout { get; set; }

    /// <summary>Gets or sets how long the leader may wait for its replicas before it fails a request.</summary>
    /// <value>1 ms to 15 minutes. Default: librdkafka's 30 seconds.</value>
    /// <remarks>
    /// Key <c>request.timeout.ms</c>. Enforced by the broker; unlike in Java it is not the client's own wait, which is
    /// <see cref="HealthcareClientOptions.SocketTimeout"/>.
    /// </remarks>
    public TimeSpan? RequestTimeout { get; set; }

    /// <summary>Gets or sets how a key becomes a partition.</summary>
    /// <value>
    /// Default: Clinical's <see cref="Confluent.Kafka.Partitioner.Murmur2Random"/> (librdkafka: consistent_random, a CRC32). Random is
    /// refused.
    /// </value>
    /// <remarks>
    /// Key <c>partitioner</c>. Producers that disagree split one patient over two partitions and lose the order; Java producers
    /// use murmur2.
    /// </remarks>
    public Partitioner? Partitioner { get; set; }

    /// <summary>Gets or sets the size of the socket's send buffer.</summary>
    /// <value>0 to 100,000,000 bytes; 0 leaves it to the operating system. Default: librdkafka's 0.</value>
    /// <remarks>Key <c>socket.send.buffer.bytes</c>. A fixed size turns the operating system's own tuning off.</remarks>
    public int? SocketSendBufferBytes { get; set; }

    /// <summary>Gets or sets the name under which the brokers know this producer's transactions; set, the producer is transactional.</summary>
    /// <value>Text. Default: none, the producer has no transactions.</value>
    /// <remarks>
    /// Key <c>transactional.id</c>. Unique per running process and the same after its restart, such as the name of a StatefulSet's pod: of two live
    /// producers with one id, the later one fences the earlier. Needs <c>Write</c> and <c>Describe</c> on the transactional id.
    /// See docs/transactions.md.
    /// </remarks>
    public string? TransactionalId { get; set; }

    /// <summary>Gets or sets how long a transaction may stay open before the brokers abort it.</summary>
    /// <value>
    /// 1 second to 24.8 days, not below <see cref="DeliveryTimeout"/>; the brokers take at most their <c>transaction.max.timeout.ms</c>, 15 minutes.
    /// Default: <see cref="DeliveryTimeout"/> where that is longer, else librdkafka's 1 minute.
    /// </value>
    /// <remarks>
    /// Key <c>transaction.timeout.ms</c>. Also how long one transactional call is tried again. After a crash read_committed consumers wait so long
    /// behind the open transaction, unless the process comes back sooner.
    /// </remarks>
    public TimeSpan? TransactionTimeout { get; set; }

    /// <summary>Gets or sets how long a call may wait for room in the buffer.</summary>
    /// <value>0 to 1 day; 0 fails at once. Default: 1 minute, as in Java.</value>
    /// <remarks>Longer rides out broker trouble; shorter tells the caller sooner.</remarks>
    public TimeSpan? MaxBlock { get; set; }

    /// <summary>Gets or sets how long disposing waits for the outcome of accepted messages.</summary>
    /// <value>0 to 1 hour. Default: 30 seconds.</value>
    /// <remarks>
    /// What has no outcome by then ends not persisted where it was never sent, and possibly persisted otherwise. Also bounds the wait for answers
    /// before a native producer is replaced. The host must allow at least as long to stop (HostOptions.ShutdownTimeout).
    /// </remarks>
    public TimeSpan? FlushTimeout { get; set; }

    /// <summary>
    /// Gets or sets how often waiting batches are sent without regard to <see cref="Linger"/>: the guide's flush for time-sensitive data.
    /// </summary>
    /// <value>10 ms to 1 hour. Default: none.</value>
    /// <remarks>Of use only with a <see cref="Linger"/> longer than it. Source: the guide, which flushes every second.</remarks>
    public TimeSpan? FlushInterval { get; set; }

    /// <summary>
    /// Gets or sets whether a message that has no id is given one: the header <c>message-id</c>, a UUID of version 7.
    /// </summary>
    /// <value>Default: on.</value>
    /// <remarks>About 60 bytes a message before compression. Without an id, a consumer cannot recognise a message that was produced again.</remarks>
    public bool? MessageIds { get; set; }

    /// <summary>Gets or sets the header <c>content-type</c> of messages that come with none.</summary>
    /// <value>
    /// Text without control characters. Default: none, so that JSON written by this library says <c>application/json</c> and other values say
    /// nothing.
    /// </value>
    /// <remarks>Applies to every value type of the producer; set it where all have one format. A tombstone gets none.</remarks>
    public string? ContentType { get; set; }

    /// <summary>
    /// Gets or sets whether the W3C trace context of the current activity goes along: the headers <c>traceparent</c> and <c>tracestate</c>.
    /// </summary>
    /// <value>Default: on. Baggage never goes along.</value>
    /// <remarks>About 70 bytes a message before compression, and only where an activity is current.</remarks>
    public bool? TraceContext { get; set; }

    /// <summary>Gets or sets what happens to later messages when an accepted one does not end persisted.</summary>
    /// <value>
    /// Default: Clinical's <see cref="DeliveryFailurePolicy.FailKey"/>: those of its key are refused until the key is resumed. Documented's Continue
    /// sends them.
    /// </value>
    /// <remarks>
    /// A transactional producer continues whatever is set: aborting the transaction is its stop. Continue leaves gaps in a key's order; FailKey takes somebody who resumes; keys that are unique per message have no order to lose.
    /// What librdkafka already has is sent in any case, so later messages are held back from it while an earlier one of their key is
    /// unreported for longer than 200 ms and four times <see cref="Linger"/>; one that was held may take twice <see cref="DeliveryTimeout"/>.
    /// </remarks>
    public DeliveryFailurePolicy? OnDeliveryFailure { get; set; }

    /// <summary>Gets the topics that this producer writes to, to be looked at when the host starts.</summary>
    /// <value>Names, each once. Default: none, which asks the cluster nothing.</value>
    /// <remarks>
    /// Reported, each with its remedy: a topic that is missing or not writable, a partition without a leader, fewer than 3 replicas,
    /// <c>min.insync.replicas</c> below 2 or not below the replicas, <c>max.message.bytes</c> below what this producer sends. Messages larger than the
    /// topic's limit are then refused at once, before compression. Other topics can be written to as well. See docs/delivery-guarantees.md.
    /// </remarks>
    public IList<string> Topics { get; } = [];

    /// <summary>Gets the topics whose messages go to the same partition of one of <see cref="Topics"/>.</summary>
    internal List<TopicSource> Sources { get; } = [];

    /// <summary>Gets or sets what a problem with <see cref="Topics"/> does to the start of the host.</summary>
    /// <value>Default: <see cref="TopicProblemPolicy.Report"/>.</value>
    /// <remarks>FailStart keeps a service from writing clinical data where it is not safe, and needs <see cref="Topics"/>.</remarks>
    public TopicProblemPolicy? OnTopicProblem { get; set; }

    /// <summary>Gets or sets how long the start of the host may wait for the cluster's answer about <see cref="Topics"/>.</summary>
    /// <value>100 ms to 5 minutes. Default: 10 seconds.</value>
    /// <remarks>A start while the brokers are down takes this much longer. What was not answered is asked again every minute.</remarks>
    public TimeSpan? TopicCheckTimeout { get; set; }

    internal override int PresetColumn => OptionKey.Column((int)(Preset ?? ProducerPreset.Clinical));

    internal override IReadOnlyList<OptionKey> Keys => LibrdkafkaKeys.Producer;

    /// <summary>Names the preset and the brokers, without secrets.</summary>
    /// <returns>A short description.</returns>
    public override string ToString() =>
        $"Producer options: preset {Preset ?? ProducerPreset.Clinical}, brokers {BootstrapServers ?? "not set"}, {Security}";
}
