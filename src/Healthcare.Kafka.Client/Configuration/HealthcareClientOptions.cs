namespace Healthcare.Kafka.Client;

/// <summary>What producers and consumers have in common: how to reach the cluster.</summary>
/// <remarks>
/// <see langword="null"/> means not set: the preset decides, and where it is silent, librdkafka's default applies. Ranges and defaults
/// are those of CONFIGURATION.md of librdkafka 2.14.2, where no other source is named.
/// <see cref="BootstrapServers"/>, <see cref="ClientId"/> and <see cref="Security"/> may stand once for all clients, in the section
/// <c>Kafka</c>.
/// </remarks>
public abstract class HealthcareClientOptions
{
    private protected HealthcareClientOptions()
    {
    }

    /// <summary>Gets or sets the brokers to ask first, as host:port separated by commas.</summary>
    /// <value>At least one broker. Required.</value>
    /// <remarks>
    /// Key <c>bootstrap.servers</c>. Name two or three: each tells of all others, but one may be down when the client starts.
    /// </remarks>
    public string? BootstrapServers { get; set; }

    /// <summary>Gets or sets the name under which brokers log and meter this client.</summary>
    /// <value>Default: the application's name, a dot, and the client's name (librdkafka: <c>rdkafka</c>).</value>
    /// <remarks>Key <c>client.id</c>. It is visible in broker logs, quotas and metrics: never put anything about a person in it.</remarks>
    public string? ClientId { get; set; }

    /// <summary>Gets or sets how the connection is protected.</summary>
    public KafkaSecurityOptions Security { get; set => field = value ?? throw new ArgumentNullException(nameof(value)); } = new();

    /// <summary>
    /// Gets or sets the size of the largest request: a producer refuses larger messages, a consumer must be able to fetch them.
    /// </summary>
    /// <value>1,000 to 1,000,000,000 bytes. Default: librdkafka's 1,000,000 (Java's 1,048,576).</value>
    /// <remarks>
    /// Key <c>message.max.bytes</c>. Topic and broker have limits of their own; raise all three together. A consumer's
    /// <c>fetch.max.bytes</c> must not be less.
    /// </remarks>
    public int? MaxMessageBytes { get; set; }

    /// <summary>Gets or sets how long a request waits for its response.</summary>
    /// <value>10 ms to 5 minutes. Default: librdkafka's 1 minute.</value>
    /// <remarks>
    /// Key <c>socket.timeout.ms</c>. Less notices a silent broker sooner and takes a slow one for a dead one. A produce request also never
    /// waits past <c>delivery.timeout.ms</c>.
    /// </remarks>
    public TimeSpan? SocketTimeout { get; set; }

    /// <summary>Gets or sets how long a connection may take to be usable, TLS and SASL handshakes included.</summary>
    /// <value>1 second to 24.8 days. Default: librdkafka's 30 seconds.</value>
    /// <remarks>
    /// Key <c>socket.connection.setup.timeout.ms</c>. Less gives up sooner on a host that does not answer, and tries the next.
    /// </remarks>
    public TimeSpan? SocketConnectionSetupTimeout { get; set; }

    /// <summary>Gets or sets after how long without traffic the client closes a connection.</summary>
    /// <value>0 to 24.8 days; 0 never closes. Default: librdkafka's 0.</value>
    /// <remarks>
    /// Key <c>connections.max.idle.ms</c>. Set it below the idle limit of a load balancer that drops connections without a word.
    /// </remarks>
    public TimeSpan? ConnectionsMaxIdle { get; set; }

    /// <summary>Gets or sets the first wait before a lost connection is tried again; it doubles with each further try.</summary>
    /// <value>0 to 1 hour. Default: librdkafka's 100 ms.</value>
    /// <remarks>Key <c>reconnect.backoff.ms</c>. Less reconnects sooner and knocks harder on a broker that is starting.</remarks>
    public TimeSpan? ReconnectBackoff { get; set; }

    /// <summary>Gets or sets the longest wait before a lost connection is tried again.</summary>
    /// <value>0 to 1 hour, not below <see cref="ReconnectBackoff"/>. Default: librdkafka's 10 seconds.</value>
    /// <remarks>Key <c>reconnect.backoff.max.ms</c>. It bounds how long a client stays away after a broker is back.</remarks>
    public TimeSpan? ReconnectBackoffMax { get; set; }

    /// <summary>
    /// Gets or sets the first wait before a failed request is tried again; it doubles with each further try, with 20 % jitter.
    /// </summary>
    /// <value>1 ms to 5 minutes. Default: every preset's 100 ms, which is librdkafka's too.</value>
    /// <remarks>
    /// Key <c>retry.backoff.ms</c>. Less recovers sooner from a moved leader and asks more often meanwhile. Source: the guide.
    /// </remarks>
    public TimeSpan? RetryBackoff { get; set; }

    /// <summary>Gets or sets the longest wait before a failed request is tried again.</summary>
    /// <value>1 ms to 5 minutes, not below <see cref="RetryBackoff"/>. Default: librdkafka's 1 second.</value>
    /// <remarks>Key <c>retry.backoff.max.ms</c>. It bounds how late a client notices that the cause has passed.</remarks>
    public TimeSpan? RetryBackoffMax { get; set; }

    /// <summary>Gets or sets how often librdkafka reports its statistics, which some metrics show.</summary>
    /// <value>0 to 1 day; 0 reports none; granularity 1 second. Default: every preset's 15 seconds (librdkafka: 0).</value>
    /// <remarks>
    /// Key <c>statistics.interval.ms</c>. Each report is a JSON text of some kilobytes per broker and partition, read off the threads that
    /// produce and consume. Less shows changes sooner. Which metrics need them: docs/telemetry.md.
    /// </remarks>
    public TimeSpan? StatisticsInterval { get; set; }

    /// <summary>Gets or sets whether metrics tell partitions apart.</summary>
    /// <value>Default: false.</value>
    /// <remarks>
    /// One more tag, <c>messaging.destination.partition.id</c>, and as many time series as there are partitions. Without it the consumer's lag
    /// is the sum of a topic's partitions, and the largest one beside it.
    /// </remarks>
    public bool? PartitionMetrics { get; set; }

    /// <summary>Gets or sets the way of messages between this library and librdkafka.</summary>
    /// <value>Default: <see cref="ClientTransport.Auto"/>.</value>
    /// <remarks>
    /// Native costs less CPU time and memory per message. Managed is Confluent.Kafka's public API, to compare or to work around a fault of the native
    /// one. Native is refused at start where librdkafka lacks a function that it needs; Auto then logs event 1040 and uses the managed one.
    /// </remarks>
    public ClientTransport? Transport { get; set; }

    /// <summary>Gets further librdkafka keys, for those without a property of their own.</summary>
    /// <remarks>
    /// A key that has a property, that this library fixes, that would break a guarantee, or that librdkafka does not know is refused at
    /// start.
    /// </remarks>
    public IDictionary<string, string> Librdkafka { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets what configuration sections set, and what was wrong with it.</summary>
    internal BoundValues Bound { get; } = new();

    /// <summary>Gets the preset's column in the key table.</summary>
    internal abstract int PresetColumn { get; }

    /// <summary>Gets the key table that applies to these options.</summary>
    internal abstract IReadOnlyList<OptionKey> Keys { get; }
}
