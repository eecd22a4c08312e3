using System.Runtime.InteropServices;
using System.Text;

namespace Healthcare.Kafka.Client.Testing;

/// <summary>Owns a mock cluster and the librdkafka client that librdkafka keeps its books in.</summary>
internal sealed class MockClusterHandle : SafeHandle
{
    private const int ErrorTextSize = 512;
    private nint _client;

    public MockClusterHandle() : base(invalidHandleValue: 0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Starts the brokers on free ports of localhost.</summary>
    public static MockClusterHandle Start(int brokers)
    {
        var cluster = new MockClusterHandle { _client = CreateClient() };
        cluster.SetHandle(Librdkafka.rd_kafka_mock_cluster_new(cluster._client, brokers));
        if (cluster.IsInvalid)
        {
            // An invalid handle is never released by SafeHandle.
            Librdkafka.rd_kafka_destroy(cluster._client);
            throw new KafkaException(new Error(ErrorCode.Local_Fail, $"librdkafka could not start {brokers} mock brokers."));
        }

        return cluster;
    }

    protected override bool ReleaseHandle()
    {
        Librdkafka.rd_kafka_mock_cluster_destroy(handle);
        Librdkafka.rd_kafka_destroy(_client);
        return true;
    }

    private static nint CreateClient()
    {
        var conf = Librdkafka.rd_kafka_conf_new();

        // This client only hosts the brokers: without this it warns on stderr that it has no bootstrap servers.
        Librdkafka.rd_kafka_conf_set_log_cb(conf, callback: 0);

        Span<byte> errstr = stackalloc byte[ErrorTextSize];
        var client = Librdkafka.rd_kafka_new(Librdkafka.ProducerType, conf, errstr, ErrorTextSize);
        if (client == 0)
        {
            Librdkafka.rd_kafka_conf_destroy(conf);
            throw new KafkaException(new Error(ErrorCode.Local_Fail, Encoding.UTF8.GetString(errstr).TrimEnd('\0')));
        }

        return client;
    }
}
