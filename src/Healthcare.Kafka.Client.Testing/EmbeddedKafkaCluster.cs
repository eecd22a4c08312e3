using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>A Kafka cluster inside the test process: librdkafka's mock brokers, which speak the real protocol on localhost and fail on demand.</summary>
/// <remarks>
/// Many can run side by side. Faults act on every client of the cluster, and so do the reads of this class: an injected error may be
/// used up by them. What mock brokers cannot show is listed in the package's README. All members are safe to call from any thread.
/// </remarks>
public sealed partial class EmbeddedKafkaCluster : IAsyncDisposable
{
    private const int MostThreads = 64;

    private const int FirstVersionThatDeletesTopics = 0x020f0000;

    private const int AllBrokers = -1;
    private const int NoLeader = -1;
    private readonly MockClusterHandle _handle;
    private readonly EmbeddedKafkaClusterOptions _options;

    private EmbeddedKafkaCluster(MockClusterHandle handle, EmbeddedKafkaClusterOptions options)
    {
        _handle = handle;
        _options = options;
        BootstrapServers = Marshal.PtrToStringUTF8(Librdkafka.rd_kafka_mock_cluster_bootstraps(handle))!;
        BrokerCount = options.Brokers;
    }

    /// <summary>Gets the addresses of all brokers, as host:port separated by commas; still readable when the cluster is disposed.</summary>
    public string BootstrapServers { get; }

    /// <summary>Gets the number of brokers. Their ids count from 1.</summary>
    public int BrokerCount { get; }

    /// <summary>Starts a cluster with <paramref name="brokers"/> brokers and the default settings.</summary>
    /// <param name="brokers">The number of brokers, at least 1.</param>
    /// <returns>The running cluster. Dispose it after its clients.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="brokers"/> is less than 1.</exception>
    /// <exception cref="KafkaException">librdkafka could not start the brokers.</exception>
    public static Task<EmbeddedKafkaCluster> StartAsync(int brokers = 3) => StartAsync(new EmbeddedKafkaClusterOptions { Brokers = brokers });

    /// <summary>Starts a cluster.</summary>
    /// <param name="options">The settings.</param>
    /// <returns>The running cluster. Dispose it after its clients.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    /// <exception cref="KafkaException">librdkafka could not start the brokers.</exception>
    public static Task<EmbeddedKafkaCluster> StartAsync(EmbeddedKafkaClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Brokers, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.DefaultPartitions, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.GroupInitialRebalanceDelay, TimeSpan.Zero, nameof(options));

        // Loading the library, starting threads and opening ports block.
        return Task.Run(() =>
        {
            var cluster = new EmbeddedKafkaCluster(MockClusterHandle.Start(options.Brokers), options);
            cluster.SetGroupInitialRebalanceDelay(options.GroupInitialRebalanceDelay);
            return cluster;
        });
    }

    /// <summary>Creates a topic whose partitions are led by the brokers in turn.</summary>
    /// <remarks>With as many replicas as brokers, broker 1 leads partition 0, broker 2 partition 1, and so on.</remarks>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">The number of partitions; by default <see cref="EmbeddedKafkaClusterOptions.DefaultPartitions"/>.</param>
    /// <param name="replicationFactor">How many brokers are named as a partition's replicas; by default 3, or all brokers if there are fewer.</param>
    /// <exception cref="KafkaException">The topic exists already (<see cref="ErrorCode.TopicAlreadyExists"/>).</exception>
    public void CreateTopic(string topic, int? partitions = null, int? replicationFactor = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        var partitionCount = partitions ?? _options.DefaultPartitions;
        var replicas = replicationFactor ?? Math.Min(3, BrokerCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitionCount, 1, nameof(partitions));
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1, nameof(replicationFactor));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(replicas, BrokerCount, nameof(replicationFactor));
        ThrowIfFailed(Librdkafka.rd_kafka_mock_topic_create(Handle, topic, partitionCount, replicas), $"Creating topic {topic}");
        SpreadLeaders(topic, partitionCount, replicas);
    }

    /// <summary>Deletes a topic with all it holds. Clients are told that it is unknown, until it is created again.</summary>
    /// <param name="topic">The topic.</param>
    /// <exception cref="KafkaException">There is no such topic (<see cref="ErrorCode.UnknownTopicOrPart"/>).</exception>
    /// <exception cref="NotSupportedException">The librdkafka in use is older than 2.15, which brought this.</exception>
    public void DeleteTopic(string topic)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        if (!DeletesTopics)
        {
            throw new NotSupportedException($"Mock brokers delete topics from librdkafka 2.15 on; this is {Library.VersionString}.");
        }

        ThrowIfFailed(Librdkafka.rd_kafka_mock_topic_delete(Handle, topic), $"Deleting topic {topic}");
    }

    /// <summary>Stops the brokers and frees their ports. Every later call throws <see cref="ObjectDisposedException"/>.</summary>
    /// <returns>A task that completes when threads and ports are gone.</returns>
    public ValueTask DisposeAsync() => new(Task.Run(_handle.Dispose));

    internal static bool DeletesTopics => Library.Version >= FirstVersionThatDeletesTopics;

    private MockClusterHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return _handle;
        }
    }

    // librdkafka draws each leader by lot from the replicas: a test that takes one broker down would hit all partitions or none.
    private void SpreadLeaders(string topic, int partitionCount, int replicas)
    {
        // The mock sometimes sleeps on when it is asked right after an answer, for up to a second (2.14 and 2.16, measured): ask for all at once.
        var next = -1;
        var threads = Enumerable.Range(0, Math.Min(partitionCount, MostThreads)).Select(_ =>
            Task.Factory.StartNew(SetLeaders, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        Task.WhenAll(threads).GetAwaiter().GetResult();

        void SetLeaders()
        {
            while (Interlocked.Increment(ref next) is var partition && partition < partitionCount)
            {
                var firstReplica = partition * replicas % BrokerCount;
                SetPartitionLeader(topic, partition, broker: 1 + ((firstReplica + (partition % replicas)) % BrokerCount));
            }
        }
    }

    private static void ThrowIfFailed(ErrorCode code, string operation)
    {
        if (code != ErrorCode.NoError)
        {
            throw new KafkaException(new Error(code, $"{operation}: {code.GetReason()}."));
        }
    }
}
