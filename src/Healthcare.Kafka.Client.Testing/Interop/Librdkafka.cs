using System.Runtime.InteropServices;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>The functions of rdkafka.h and rdkafka_mock.h that the embedded cluster calls.</summary>
/// <remarks>Of each pair only the non-variadic function is here: C varargs cannot be called from .NET on every platform.</remarks>
internal static partial class Librdkafka
{
    public const int ProducerType = 0;

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_conf_new();

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_conf_destroy(nint conf);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_conf_set_log_cb(nint conf, nint callback);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_new(int type, nint conf, Span<byte> errstr, nuint errstrSize);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_destroy(nint client);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_mock_cluster_new(nint client, int brokerCount);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_mock_cluster_destroy(nint cluster);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_mock_cluster_bootstraps(MockClusterHandle cluster);

    [LibraryImport(LibrdkafkaModule.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial ErrorCode rd_kafka_mock_topic_create(MockClusterHandle cluster, string topic, int partitions, int replicationFactor);

    [LibraryImport(LibrdkafkaModule.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial ErrorCode rd_kafka_mock_topic_delete(MockClusterHandle cluster, string topic);

    [LibraryImport(LibrdkafkaModule.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void rd_kafka_mock_topic_set_error(MockClusterHandle cluster, string topic, ErrorCode error);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_mock_broker_set_down(MockClusterHandle cluster, int broker);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_mock_broker_set_up(MockClusterHandle cluster, int broker);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_mock_broker_set_rtt(MockClusterHandle cluster, int broker, int milliseconds);

    [LibraryImport(LibrdkafkaModule.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial ErrorCode rd_kafka_mock_partition_set_leader(MockClusterHandle cluster, string topic, int partition, int broker);

    [LibraryImport(LibrdkafkaModule.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial ErrorCode rd_kafka_mock_coordinator_set(MockClusterHandle cluster, string keyType, string key, int broker);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_mock_group_initial_rebalance_delay_ms(MockClusterHandle cluster, int milliseconds);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_mock_push_request_errors_array(
        MockClusterHandle cluster, short apiKey, nuint count, ReadOnlySpan<ErrorCode> errors);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_mock_clear_request_errors(MockClusterHandle cluster, short apiKey);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial ErrorCode rd_kafka_mock_set_apiversion(MockClusterHandle cluster, short apiKey, short minVersion, short maxVersion);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_mock_start_request_tracking(MockClusterHandle cluster);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_mock_stop_request_tracking(MockClusterHandle cluster);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial nint rd_kafka_mock_get_requests(MockClusterHandle cluster, out nuint count);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial void rd_kafka_mock_request_destroy_array(nint requests, nuint count);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial short rd_kafka_mock_request_api_key(nint request);

    [LibraryImport(LibrdkafkaModule.Name)]
    public static partial int rd_kafka_mock_request_id(nint request);
}
