namespace Healthcare.Kafka.Client.Testing;

/// <summary>The requests that mock brokers have kept a note of.</summary>
internal static class TrackedRequests
{
    /// <param name="cluster">The brokers.</param>
    /// <param name="request">The kind of request.</param>
    /// <param name="broker">The id of the broker that got them; null for all brokers.</param>
    public static unsafe int Count(MockClusterHandle cluster, KafkaRequest request, int? broker)
    {
        var requests = (nint*)Librdkafka.rd_kafka_mock_get_requests(cluster, out var length);
        if (requests is null)
        {
            return 0;
        }

        var count = 0;
        foreach (var tracked in new ReadOnlySpan<nint>(requests, (int)length))
        {
            var isCounted = Librdkafka.rd_kafka_mock_request_api_key(tracked) == (short)request
                && (broker is null || Librdkafka.rd_kafka_mock_request_id(tracked) == broker);
            count += isCounted ? 1 : 0;
        }

        Librdkafka.rd_kafka_mock_request_destroy_array((nint)requests, length);
        return count;
    }
}
